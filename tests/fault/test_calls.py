"""The server killed before each of its writes, syncs, truncations, deletions and openings of the world's file."""

from harness import check
from traced import Prepared, counted, spread, two_at_a_time

SHORT = 24


def test_server_every_call_kill(context):
    """A kill at any operation on the file keeps what was told, and the start after it succeeds."""
    prepared = Prepared(context)
    counts = counted(prepared)
    chosen = spread(counts, None if context.long else SHORT)

    def kill_at(item):
        call, n = item
        run = prepared.run(f"{call}{n}", ["-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={n}"])
        run.serve_and_step()
        told = run.stepper.told
        check(run.code in (0, -9), f"the server ended with {run.code}: {run.world.errors()[-300:]}")
        run.judge()
        return run.code == -9, told

    ends = two_at_a_time(kill_at, chosen)
    killed = sum(was_killed for was_killed, _ in ends)
    print(f"  operations in a run: {', '.join(f'{call} {n}' for call, n in counts.items())}; {killed} of "
          f"{len(ends)} runs were killed at theirs, after {min(t for _, t in ends)} to {max(t for _, t in ends)} steps")
    check(killed > len(ends) / 2, "most kills came too late")
