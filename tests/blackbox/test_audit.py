"""The audit table: what is done with power leaves one row each, which says who, for whom and through
what; players' own work leaves none; rows survive a kill, and changed ones are found."""

import json
import os
import re
import sqlite3
import stat
import subprocess

from harness import PASSWORD, check, equal


def rows_of(world, *arguments):
    last = () if "--last" in arguments else ("--last", "500")
    done = world.run("audit", world.file, "--json", *last, *arguments)
    equal(done.returncode, 0, f"audit's exit code; it said {done.stderr!r}")
    return [json.loads(line) for line in done.stdout.splitlines()]


class Scene:
    def __init__(self, context):
        self.world = context.world()
        self.wizard = self.world.wizard()
        self.ann = self.world.programmer(self.wizard, "Ann")
        self.numbers = {"Wizard": 2, "Ann": int(self.ann.ask("player")[1:])}

    def left_by(self, work):
        """The rows that it leaves, the markers that the harness types left out."""
        known = len(rows_of(self.world))
        work()
        return [row for row in rows_of(self.world)[known:] if '"marker ' not in row["arguments"]]

    def only(self, work, deed):
        rows = self.left_by(work)
        equal([row["deed"] for row in rows], [deed], "the deeds")
        return rows[0]


def verify(world, *heads, wanted=0):
    done = world.run("audit", world.file, "--verify", *[part for head in heads for part in ("--head", head)])
    equal(done.returncode, wanted, f"exit code of --verify; it said {done.stdout!r} {done.stderr!r}")
    return done.stdout + done.stderr


def heads_in_log(world):
    return re.findall(r"audit head (\d+:[0-9a-f]{64}:[0-9a-f]{64})$", world.errors(), re.MULTILINE)


def test_audit_rows(context):
    """eval, a grant, another's object, a quota, a cut connection: one row each, with who, for whom, how."""
    scene = Scene(context)
    ann, wizard = scene.ann, scene.wizard
    thing = ann.make("thing")

    row = scene.only(lambda: wizard.ask("6 * 7"), "eval")
    equal((row["who"], row["payer"], row["player"]), ({"id": 2, "name": "Wizard"},) * 3, "whose eval")
    check("return 6 * 7" in row["arguments"], row["arguments"])
    equal((row["outcome"], row["result"]), ("done", "42"), "how it ended")
    equal(row["through"][0]["verb"], "#4:eval", "the verb that evaluates")
    equal(row["through"][0]["perms"], 2, "its perms")
    check(row["through"][0]["version"] > 0, "its version")

    row = scene.only(lambda: wizard.command("@grant accounts to Ann", "granted to Ann"), "set_grant")
    equal(row["arguments"], f'#{scene.numbers["Ann"]}, "accounts", true', "what was granted")
    equal(row["through"][0]["verb"], "#10:@grant", "through the command")

    rows = scene.left_by(lambda: wizard.ask(f"set_owner({thing}, player)"))
    equal([row["deed"] for row in rows], ["eval", "set_owner"], "a chown, and the eval it was typed in")
    equal(rows[1]["arguments"], f"{thing}, #2", "what was given to whom")
    equal([frame["verb"] for frame in rows[1]["through"]], ["#-1:eval", "#4:eval"], "through eval")
    rows = scene.left_by(lambda: wizard.ask(f"(function() {thing}.owner = {'obj(%d)' % scene.numbers['Ann']} end)()"))
    equal([row["deed"] for row in rows], ["eval", "assign"], "a chown by assignment")
    equal(rows[1]["arguments"], f"{thing}.owner = #{scene.numbers['Ann']}", "likewise")

    row = scene.only(lambda: wizard.command("@quota Ann objects 50", "is 50 now"), "assign")
    equal(row["arguments"], f'#{scene.numbers["Ann"]}.quota = {{objects = 50}}', "the quota")
    equal(row["through"][-1]["verb"], "#10:@quota", "through the command")

    row = scene.only(lambda: wizard.command("@boot Ann", "has been disconnected"), "boot_player")
    equal(row["arguments"], f'#{scene.numbers["Ann"]}', "who was cut")
    equal((row["player"]["name"], row["outcome"]), ("Wizard", "done"), "for whom")
    check(row["time"] > 1.7e9, "when")


def test_audit_own_work(context):
    """What players do with what is theirs, logging in and out included, leaves no row; it is counted
    where the core uses its own power for them."""
    scene = Scene(context)
    ann = scene.ann

    def work():
        thing = ann.make("thing")
        ann.command(f"@property {thing}.note 1", "added")
        ann.say_all(f";add_property({thing}, \"other\", 1, {{me, \"rc\"}})")
        ann.method(f"{thing}:greet", 'return "hello"')
        equal(ann.ask(f"{thing}:greet()"), '"hello"', "her verb")
        ann.command(f"@recycle {thing}", "recycled")
        ann.command(f"@password {PASSWORD} another-1", "New password set.")
        ann.send("@quit")
        ann.expect_closed()
        scene.world.player().create("Carol")
        scene.world.player().login("Ann", "another-1").ask("1")
    equal(scene.left_by(work), [], "rows")
    done = scene.world.run("audit", scene.world.file, "--counts", "--json")
    counts = {(one["verb"], one["deed"]): one for one in map(json.loads, done.stdout.splitlines())}
    check(counts[("#11:connect", "switch_player")]["uses"] >= 2, f"log-ins are counted: {counts}")
    check(counts[("#11:create", "set_player_flag")]["version"] > 0, "by version")


def test_audit_survives(context):
    """What was answered is in the table after kill -9, and the chain holds."""
    scene = Scene(context)
    scene.wizard.command("@grant accounts to Ann", "granted to Ann")
    scene.world.kill9()
    rows = rows_of(scene.world)
    equal(rows[-1]["deed"], "set_grant", "the last row, read from the file")
    check("ok: " in verify(scene.world), "the chain")
    scene.world.serve()
    equal(rows_of(scene.world), rows, "the rows, read through the server")
    equal(rows_of(scene.world, "--who", "ann"), [], "Ann did nothing")
    equal(rows_of(scene.world, "--who", "#2"), rows_of(scene.world, "--who", "Wizard"), "by number, by name")
    equal(len(rows_of(scene.world, "--last", "1")), 1, "the last one")
    done = scene.world.run("audit", scene.world.file, "--last", "10001")
    equal((done.returncode, "1 to 10000 rows" in done.stderr), (1, True), "too many rows")


def test_audit_tampered(context):
    """A row that was changed or taken out is found, by check too; a chain made anew by the signed heads."""
    scene = Scene(context)
    for name in ("a", "b", "c"):
        scene.wizard.ask(f'"{name}"')
    equal(scene.world.stop(), 0, "the end")
    heads = heads_in_log(scene.world)
    check(len(heads) >= 2, "one head at the start, one at the end")
    verify(scene.world, *heads)
    number = int(heads[-1].split(":")[0])
    equal(rows_of(scene.world)[-1]["number"], number, "the last head")

    forged = heads[-1][:-1] + ("0" if heads[-1][-1] != "0" else "1")
    check("not made with this key" in verify(scene.world, forged, wanted=1), "a forged code")
    check("there is no such row" in verify(scene.world, f"{number + 9}:{'0' * 64}", wanted=1), "a later head")
    check("has another hash" in verify(scene.world, f"{number}:{'0' * 64}", wanted=1), "another head")
    check("is no head" in verify(scene.world, "nonsense", wanted=1), "nonsense")

    def damaged(*statements):
        copy = scene.world.file + ".copy"
        subprocess.run(["cp", scene.world.file, copy], check=True)
        file = sqlite3.connect(copy)
        for statement in statements:
            file.execute(statement)
        file.commit()
        file.close()
        found = [scene.world.run(*words, copy, *more) for words, more in ((["audit"], ["--verify"]), (["check"], []))]
        os.unlink(copy)
        for done in found:
            equal(done.returncode, 1, f"exit code; it said {done.stdout!r}")
        check(found[0].stderr.split(": ")[-1].split(":")[0].strip() in found[1].stderr, "both say the same")
        return found[0].stderr
    check(f"audit row {number - 1} is not what was written" in
          damaged(f"UPDATE audit SET row = CAST(replace(row, 'Wizard', 'Nobody') AS BLOB) WHERE number = {number - 1}"),
          "a changed row")
    check(f"audit row {number - 2} is missing" in damaged(f"DELETE FROM audit WHERE number = {number - 2}"),
          "one taken out")
    check(f"audit row {number} is missing" in damaged(f"DELETE FROM audit WHERE number = {number}"), "the last one")


def test_audit_key(context):
    """The key stands beside the world, is readable by its owner alone, and not in the database."""
    world = context.unserved()
    os.unlink(world.file)
    world.init()
    key = world.file + ".audit-key"
    equal(stat.S_IMODE(os.stat(key).st_mode), 0o600, "mode")
    with open(key) as file:
        text = file.read().strip()
    check(re.fullmatch("[0-9a-f]{64}", text), "32 bytes")
    with open(world.file, "rb") as file:
        content = file.read()
    check(text.encode() not in content and bytes.fromhex(text) not in content, "not in the database")
    world.serve()
    equal(world.stop(), 0, "the end")
    with open(key, "w") as file:
        file.write("nonsense\n")
    done = world.run("serve", world.file, "--telnet", "127.0.0.1:0")
    equal(done.returncode, 1, "a damaged key")
    check("audit-key" in done.stderr and "is damaged" in done.stderr, done.stderr)


def test_audit_command(context):
    """@audit shows wizards the last rows, of one player too; nobody else."""
    scene = Scene(context)
    scene.wizard.command("@grant accounts to Ann", "granted to Ann")
    scene.wizard.skip()
    scene.wizard.send("@audit last 5")
    scene.wizard.expect_pattern(r"Wizard \(#2\): set_grant\(#\d+, \"accounts\", true\) done\n"
                                r"    through #10:@grant@\d+ \(this == #2\), line \d+\n")
    scene.wizard.command("@audit Ann", "There are no such rows.")
    scene.wizard.command("@audit last 50 Wizard", "set_grant")
    scene.wizard.command("@audit last 1000", "1 to 200 rows")
    check("don't understand" in scene.ann.say_all("@audit"), "not for Ann")
    check("E_" in scene.ann.ask_error("audit_log()"), "nor by code")
    done = scene.world.run("eval", scene.world.file, "#audit_log(3)")
    equal(done.stdout.strip(), "=> 3", "from the command line")
    scene.world.stop()
    done = scene.world.run("eval", scene.world.file, "audit_log(1)[1].deed")
    equal(done.stdout.strip(), '=> "eval"', "without a server: this very eval")


def test_audit_text_is_others(context):
    """What a stranger's error says looks like no row of its own, and no terminal obeys it."""
    scene = Scene(context)
    box = scene.ann.make("box")
    forged = "4711  2026-01-31T12:00:00Z  Wizard (#2): shutdown() done"
    scene.ann.method(f"{box}:trap", f'error(E_PERM, "no\\n{forged}\\27]0;owned\\7\\r\\u{{9b}}2J")')
    check("E_PERM" in scene.wizard.say_all(f";{box}:trap()"), "the wizard's eval fails")
    for command in (("audit",), ("eval", f"{box}:trap()")):
        done = scene.world.run(command[0], scene.world.file, *command[1:])
        said = done.stdout + done.stderr
        check("E_PERM: no" in said, f"{command[0]} says the error: {said!r}")
        check(not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", said), f"{command[0]} has controls: {said!r}")
        if command[0] == "audit":
            check(not re.search(f"^{re.escape(forged)}", said, re.MULTILINE), f"a forged row: {said!r}")
    scene.wizard.command("@audit last 10", "E_PERM: no")  # the rows come from the file, after other answers
    heard = scene.wizard.expect_pattern(r"[^~]*?owned").group()
    check("4711" in heard and not re.search(f"^{re.escape(forged)}", heard, re.MULTILINE), f"a forged row: {heard!r}")


def test_audit_no_secrets(context):
    """Passwords are in no row."""
    scene = Scene(context)
    scene.wizard.command("@newpassword Ann fresh-secret-1", "New password set")
    scene.wizard.say_all(';hash_password("fresh-secret-2")')
    rows = rows_of(scene.world)
    check(any(row["arguments"].endswith(".password = ***") for row in rows), "the new password has its row")
    check(any("hash_password" in row["arguments"] for row in rows), "and so has the eval")
    check("fresh-secret" not in json.dumps(rows), "and neither holds it")
