"""Pages of the file that cannot be read: what needs them fails, and the server goes on."""

from harness import check, equal

PAGE = 4096


def zero_page_with(world, text, count, before_last):
    """Zeroes a page in which the text is at least `count` times, so many of them before the last."""
    with open(world.file, "r+b") as file:
        pages = file.read()
        found = [at for at in range(0, len(pages), PAGE) if pages[at:at + PAGE].count(text) >= count]
        check(len(found) > before_last, f"{len(found)} pages have {text!r}")
        file.seek(found[-1 - before_last])
        file.write(bytes(PAGE))


def test_task_on_a_damaged_page(context):
    """The task fails when it wakes, its owner is told, and the world goes on."""
    world = context.world()
    wizard = world.wizard()
    ann = world.programmer(wizard, "Ann")
    ann.ask("(function() local s = ('abcdefghijklmnopqrstuvwxyz0123456789'):rep(2500) "
            "fork(4, function() player:tell('woke ' .. #s) end) end)()")
    equal(world.stop(), 0, "exit code")
    zero_page_with(world, b"abcdefghijklmnopqrstuvwxyz0123456789" * 3, 20, 10)
    world.serve()
    ann = world.player("Ann").login("Ann")
    ann.expect("its row in the file is damaged", 15)
    equal(ann.ask("1 + 1"), "2", "what the world says afterwards")
    check("is lost, its row in the file is damaged" in world.errors(), world.errors()[-500:])
    equal(world.stop(), 0, "exit code")


def test_audit_on_a_damaged_page(context):
    """Who asks for the audit table is told of the damage, from within and from outside."""
    world = context.world()
    wizard = world.wizard()
    ann = world.programmer(wizard, "Ann")
    bob = world.programmer(wizard, "Bob")
    verb = ann.ask("player")
    ann.ask("add_verb(player, {player, 'rwx', 'zap'}, {'this', 'none', 'this'})")
    bob.skip()
    bob.send(f";for i = 1, 400 do set_verb_code({verb}, 'zap', 'return ' .. i) "
             "if i % 20 == 0 then suspend(0) end end player:tell('all edited')")
    bob.expect("all edited", 60)
    equal(world.stop(), 0, "exit code")
    zero_page_with(world, b"set_verb_code", 5, 4)
    world.serve()
    done = world.run("audit", world.file, "--verify")
    equal(done.returncode, 1, f"exit code of --verify: {done.stdout!r}")
    check("cannot be read, nor what follows it" in done.stderr, done.stderr)
    check("run lunamoo check" in done.stderr, done.stderr)
    done = world.run("audit", world.file, "--last", "10000")
    equal(done.returncode, 1, f"exit code of --last: {done.stdout[:200]!r}")
    check("the audit table cannot be read" in done.stderr, done.stderr)
    wizard = world.wizard()
    wizard.skip()
    wizard.send(";audit_log(200)")
    wizard.expect_pattern("E_FILE.*the audit table cannot be read", 15)
    check(world.is_up(), "the server is up")
    equal(world.stop(), 0, "exit code")
