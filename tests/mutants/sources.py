"""The limits as the sources have them: their names, and what has no name and should.

A limit is a use of LIMIT(name), or of a macro that ends in LIMIT and takes the name last; or a check
of an image, which is known by what it says. The rule that lint holds the sources to: what refuses
(E_QUOTA, E_PERM, a damaged row), what takes ticks, and where a constant kMax… is compared, a LIMIT
stands in the same statement or in the head of the block around it; or a comment says
`// no limit: why`.
"""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("db", "net", "verbs", "server")

MARK = re.compile(r"\b(?:[A-Z_]+_)?LIMIT\(")
IMAGE_CHECK = re.compile(r"\b(?:refuse_if|require|below)\(")
GUARDED = re.compile(
    r"ErrorCode::(?:Quota|Perm)\b"
    r"|\bcharge\w*\("
    r"|\bbudget_?\.take\("
    r"|throw CorruptData\("
    r"|\bis_dying\("
    r"|[<>]=? *[\w:.()\[\] +*/-]*\bkMax\w+|\bkMax\w+[\w:.() +*/-]*(?:[<>]|[=!]=)|== kMax"
)
IS_MARKED = re.compile(r"LIMIT\(|NOLIMIT|\b(?:refuse_if|require|below)\(")
# What names a limit without enforcing it: declarations, texts, sizes of arrays, assertions.
NAMES_ONLY = re.compile(
    r"constexpr|static_assert|LUNAMOO_ASSERT|std::to_string\(\w*:*kMax|std::array<|^\s*case |^bool is_dying"
    r"|\{db::ErrorCode::(?:Quota|Perm)|template|^\s*(?:class|struct|using|void|inline|\[\[noreturn)"
)


def files():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path


def without_comments_and_texts(text):
    """The same length, so that positions stay; `no limit:` comments become NOLIMIT."""

    def blank(match):
        found = match.group(0)
        if found.startswith("//"):
            mark = "NOLIMIT" if "no limit: " in found else ""
            return mark + " " * (len(found) - len(mark))
        return found[0] + " " * (len(found) - 2) + found[-1]

    return re.sub(r"//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])'", blank, text)


def arguments(text, at):
    """What stands in the parentheses that open right before `at`, split at its commas."""
    depth, parts, start = 1, [], at
    while depth > 0:
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
        if depth == 0 or (depth == 1 and text[at] == ","):
            parts.append((start, at))
            start = at + 1
        at += 1
    return parts


def marked(text, path):
    """(name, line) of each limit that the file marks."""
    code = without_comments_and_texts(text)
    for match in MARK.finditer(code):
        line = text.count("\n", 0, match.start()) + 1
        if code[code.rfind("\n", 0, match.start()) + 1 :].startswith("#define"):
            if match.group(0) != "LIMIT(" or code.startswith("name)", match.end()):
                continue
        start, end = arguments(code, match.end())[-1]
        name = code[start:end].strip()
        if match.group(0) == "DECLARED_LIMIT(" or name == "name":
            continue
        yield name, line
    if path.parent.name == "lua" and path.name.startswith("image_"):
        for match in IMAGE_CHECK.finditer(code):
            start, end = arguments(code, match.end())[-1]
            said = re.findall(r'"([^"]*)"', text[start:end])
            if said:
                yield "image:" + "".join(said), text.count("\n", 0, match.start()) + 1


def all_marked():
    """name -> where; and the names that two places have."""
    places, twice = {}, []
    for path in files():
        for name, line in marked(path.read_text(), path):
            place = f"{path.relative_to(ROOT)}:{line}"
            if name in places:
                twice.append(f"{place}: {name} is used at {places[name]} already")
            places[name] = place
    return places, twice


def statements(code):
    """(start, end, is covered by the head of a block around it) of each statement, in order."""
    covered, start, parentheses = [], 0, 0
    for at, letter in enumerate(code):
        if letter in "([":
            parentheses += 1
        elif letter in ")]":
            parentheses -= 1
        elif letter == "{" and parentheses == 0:
            head = code[start:at]
            yield start, at, bool(covered and covered[-1])
            covered.append(bool(IS_MARKED.search(head)) or bool(covered and covered[-1]))
            start = at + 1
        elif letter == "}" and parentheses == 0:
            yield start, at, bool(covered and covered[-1])
            if covered:
                covered.pop()
            start = at + 1
        elif letter == ";" and parentheses == 0:
            yield start, at, bool(covered and covered[-1])
            start = at + 1


def unmarked(path):
    """`file:line: text` of what looks like a limit without a name."""
    text = path.read_text()
    code = without_comments_and_texts(text)
    is_helper = False  # within a function called charge…: its callers are marked
    for start, end, is_covered in statements(code):
        statement = code[start:end]
        if re.match(r"\s*(?:inline )?(?:void|static void) (?:\w+::)*charge\w*\(", statement):
            is_helper = True
        elif code[end] == "{" and re.match(r"\n\S", statement):
            is_helper = False
        line_end = code.find("\n", end)
        if is_covered or IS_MARKED.search(code[start:line_end]):
            continue
        for match in GUARDED.finditer(statement):
            if is_helper and "charge" in match.group(0):
                continue
            line_start = statement.rfind("\n", 0, match.start()) + 1
            line = statement[line_start:].split("\n")[0]
            if NAMES_ONLY.search(line) or line.lstrip().startswith("#"):
                continue
            number = text.count("\n", 0, start + match.start()) + 1
            yield f"{path.relative_to(ROOT)}:{number}: {text.splitlines()[number - 1].strip()}"
            break


def lint():
    _, problems = all_marked()
    for path in files():
        problems += [place + ": a limit without LIMIT(name)" for place in unmarked(path)]
    return problems
