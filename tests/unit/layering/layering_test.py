#!/usr/bin/env python3
"""Holds the sources against the architecture: which folder may include which, where LLVM, ANTLR and BDDs may be seen, how
long a file may be, whether the codes of diagnostics are told of. Every rule also gets a line that must break it, so that
none can go blind."""
import pathlib
import re
import sys

MAX_LINES = 800

# Folder -> the project folders it may include besides itself. Closed transitively below.
DIRECT = {
    "compiler/source": set(),
    "compiler/diag": {"compiler/source"},
    "compiler/syntax": {"compiler/diag", "runtime/abi"},
    "compiler/expand": {"compiler/syntax", "runtime/host"},
    "compiler/ir": {"compiler/diag", "runtime/abi"},
    "compiler/ipset": {"compiler/diag", "runtime/sets"},
    "compiler/ext": {"compiler/ir", "runtime/helpers"},
    "compiler/command": {"compiler/ext", "compiler/expand", "compiler/ipset", "compiler/print"},
    "compiler/print": {"compiler/ext"},
    "compiler/passes": {"compiler/ir"},
    "compiler/eval": {"compiler/ext", "runtime/helpers"},
    "compiler/plan": {"compiler/ir", "compiler/eval"},
    "compiler/codegen": {"compiler/plan", "runtime/helpers"},
    "compiler/jit": {"compiler/codegen", "compiler/eval"},
    "runtime/abi": set(),
    "runtime/packet": {"runtime/abi"},
    "runtime/sets": {"runtime/packet"},
    "runtime/host": {"runtime/packet"},
    "runtime/helpers": {"runtime/conntrack", "runtime/sets"},
    "runtime/conntrack": {"runtime/packet"},
    "runtime/capture": {"runtime/packet"},
    "runtime/netfilter": {"runtime/conntrack", "runtime/host", "runtime/helpers"},
    "runtime/engine": {"runtime/netfilter", "runtime/capture"},
}
# What only these folders may see.
ONLY = {
    r"llvm/|llvm-c/": {"compiler/codegen", "compiler/jit"},
    r"antlr4-runtime|ShellLexer|ShellParser|PacketSpecLexer|PacketSpecParser": {"compiler/syntax"},
    r"bdd\.h|bddx\.h": {"compiler/symbolic"},
    r"pcap\.h|pcap/": {"runtime/capture"},
}
CODE = re.compile(r"\b(?:IPT|P)\d{3}\b")
QUOTED_CODE = re.compile(r'"((?:IPT|P)\d{3})"')
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]')


def closure(direct):
    out = {}

    def visit(folder):
        if folder in out:
            return out[folder]
        out[folder] = {folder}
        for other in direct.get(folder, ()):
            out[folder] |= visit(other)
        return out[folder]

    for folder in direct:
        visit(folder)
    return out


ALLOWED = closure(DIRECT)


def folder_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in ("compiler", "runtime") else parts[0]


def check(path, text):
    """The complaints about one source file, `path` relative to the root."""
    found = []
    folder = folder_of(path)
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        found.append(f"{path}: {len(lines)} lines, more than {MAX_LINES}")
    for number, line in enumerate(lines, 1):
        where = f"{path}:{number}"
        if re.search(r"\bdynamic_cast\s*<", line):
            found.append(f"{where}: dynamic_cast; the closed sets are variants")
        m = INCLUDE.match(line)
        if not m:
            continue
        header = m.group(1)
        for pattern, owners in ONLY.items():
            if re.match(pattern, header) and folder not in owners and folder not in ("tests", "bench"):
                found.append(f"{where}: {header} may be seen only by {', '.join(sorted(owners))}")
        target = folder_of(header)
        if "/" not in header or target.split("/")[0] not in ("compiler", "runtime", "cli"):
            continue
        if folder in ("cli", "tests", "bench"):
            continue
        if folder not in ALLOWED:
            found.append(f"{where}: {folder} has no row in the layering table")
        elif target not in ALLOWED[folder]:
            found.append(f"{where}: {folder} may not include {target}")
    return found


def undocumented(sources, readmes):
    """The diagnostics' codes of `sources`, by path, that no README tells the meaning of."""
    told = set(CODE.findall(readmes))
    return [f"{path}: no README tells what {code} means"
            for path, text in sources.items() for code in sorted(set(QUOTED_CODE.findall(text)) - told)]


def self_test():
    """Each rule must catch its own violation."""
    bad = {
        "compiler/ir/x.cpp": '#include "compiler/ext/extension.h"',
        "runtime/engine/x.cpp": '#include "compiler/ir/pred.h"',
        "compiler/ext/x.cpp": "#include <llvm/IR/Module.h>",
        "compiler/expand/x.cpp": '#include "antlr4-runtime.h"',
        "compiler/lint/x.cpp": '#include "compiler/ir/pred.h"',
        "runtime/packet/x.cpp": "auto* p = dynamic_cast<Foo*>(q);",
        "cli/x.cpp": "\n" * (MAX_LINES + 1),
    }
    blind = [path for path, text in bad.items() if not check(path, text)]
    fine = check("compiler/command/x.cpp", '#include "compiler/ir/pred.h"\n#include <vector>\n')
    if not undocumented({"x.cpp": 'Kind{"IPT998", "IPT999"}'}, "| IPT999 | meaning |"):
        blind.append("codes")
    return [f"the rule for {p} catches nothing" for p in blind] + fine


def main():
    root = pathlib.Path(sys.argv[1])
    complaints, files = self_test(), 0
    for top in ("compiler", "runtime", "cli", "tests", "bench"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            files += 1
            complaints += check(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    sources = {p.relative_to(root).as_posix(): p.read_text(encoding="utf-8") for p in sorted((root / "compiler").rglob("*.cpp"))}
    complaints += undocumented(sources, "\n".join(p.read_text(encoding="utf-8") for p in (root / "compiler").rglob("README.md")))
    for line in complaints:
        print(line)
    print(f"{files} files, {len(complaints)} complaints")
    return 1 if complaints or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
