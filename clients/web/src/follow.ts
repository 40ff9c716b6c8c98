// What this is: keeps a scrolling element at its end as it grows, unless the user scrolled up; then
// a button says how many lines came since.
// What it is not: an owner of the lines.
//
// Only a move upwards ends the following: a scroll event alone can also mean that text was added
// between scrolling to the end and the event about it. So `lastTop` is set where this class scrolls,
// not only where it hears of it.

const kAtEndPx = 1; // scroll positions are fractions of a pixel on some screens
const kNearEndPx = 24;

export class Follow {
  private following = true;
  private unseen = 0;
  private lastTop = 0;
  private frame = 0;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly button: HTMLButtonElement,
  ) {
    scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.following && this.schedule()).observe(scroller);
    this.set(true);
  }

  /** Lines were added at the end. */
  appended(lines: number): void {
    if (this.following) return this.schedule();
    this.unseen += lines;
    this.showButton();
  }

  /** Goes to the end and stays there. */
  toEnd(): void {
    this.set(true);
    this.schedule();
  }

  /** Scrolls by almost one page: -1 up, 1 down. */
  page(direction: -1 | 1): void {
    this.scroller.scrollBy({ top: direction * this.scroller.clientHeight * 0.9 });
  }

  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const movedUp = scrollTop < this.lastTop;
    this.lastTop = scrollTop;
    const left = scrollHeight - clientHeight - scrollTop;
    if (left <= kAtEndPx || (!movedUp && left <= kNearEndPx)) this.set(true);
    else if (movedUp) this.set(false);
  }

  private set(following: boolean): void {
    this.following = following;
    if (following) this.unseen = 0;
    // While at the end the browser must not hold the text above in place.
    this.scroller.classList.toggle("following", following);
    this.showButton();
  }

  private showButton(): void {
    this.button.hidden = this.unseen === 0;
    this.button.textContent = this.unseen === 1 ? "1 new line below" : `${this.unseen} new lines below`;
  }

  // Once per frame, however many lines came.
  private schedule(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.following) return;
      this.scroller.scrollTop = this.scroller.scrollHeight;
      this.lastTop = this.scroller.scrollTop;
    });
  }
}
