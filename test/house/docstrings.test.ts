// What a user can import says what it is, as the compiler reads it. `npm run docs` needs typedoc, and adds links to it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ClassDeclaration,
  type InterfaceDeclaration,
  isClassDeclaration,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isInterfaceDeclaration,
  isIntersectionTypeNode,
  isLiteralTypeNode,
  isMethodDeclaration,
  isPrivateIdentifier,
  isPropertySignatureDeclaration,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isUnionTypeNode,
  type JSDoc,
  type JSDocComment,
  type JSDocParameterTag,
  type Node,
  type TypeNode,
} from "typescript/unstable/ast";
import { API, type Symbol as CompilerSymbol, type Project, SymbolFlags } from "typescript/unstable/sync";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pathOf = (path: string) => join(root, path).replaceAll("\\", "/");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const { exports } = JSON.parse(read("package.json"));
const entries = Object.values<{ types?: string }>(exports).flatMap(({ types }) =>
  types ? [types.replace("./dist/types/", "src/").replace(".d.ts", ".ts")] : [],
);

const compiler = new API({ cwd: root });
afterAll(() => compiler.close());
const [project] = compiler.updateSnapshot({ openProjects: [pathOf("tsconfig.build.json")] }).getProjects() as [Project];

/** What the entries export, each once, with its declarations: several where a function has overloads, whose implementation is hidden. */
const exported = new Map<number, { name: string; declarations: Node[] }>();
function addExportsOf(module: CompilerSymbol): void {
  for (const symbol of project.checker.getExportsOfModule(module)) {
    const meant = symbol.flags & SymbolFlags.Alias ? project.checker.getAliasedSymbol(symbol) : symbol;
    if (meant.flags & SymbolFlags.ValueModule) {
      addExportsOf(meant); // as in `export * as numpy`
      continue;
    }
    const { id, name, declarations } = meant;
    const all = declarations.map((declaration) => declaration.resolve(project)!);
    const overloads = all.filter((node) => isFunctionDeclaration(node) && node.body === undefined);
    exported.set(id, { name, declarations: overloads.length > 0 ? overloads : all });
  }
}
for (const entry of entries) addExportsOf(project.checker.getSymbolAtLocation(project.program.getSourceFile(pathOf(entry))!)!);

interface Docstring {
  summary: string;
  /** Texts of the tags of a kind, with the name of the parameter in front of those of `@param`. */
  tags(kind: string): string[];
}

const textOf = (comment: readonly JSDocComment[] = []) =>
  comment
    .map(({ text }) => text)
    .join("")
    .trim();

function docstringOf(node: Node): Docstring {
  const docstring = node.jsDoc?.at(-1) as JSDoc | undefined;
  const tags = (docstring?.tags ?? []).map((tag) => {
    const { name } = tag as Partial<JSDocParameterTag>;
    return { kind: tag.tagName.text, text: [...(name ? [name.getText()] : []), textOf(tag.comment)].join(" ") };
  });
  return {
    summary: textOf(docstring?.comment),
    tags: (kind) => tags.filter((tag) => tag.kind === kind).map(({ text }) => text),
  };
}

/** A summary that only gives the default does not say what is set. */
const hasSummary = (node: Node) => !/^(Default|Excluded|$)/.test(docstringOf(node).summary);

const isInternal = (node: Node) => docstringOf(node).tags("internal").length > 0;

/** What the docstring of a function or method leaves out. */
function gapsOfCall(name: string, node: Node, needsExample: boolean): string[] {
  if (!(isFunctionDeclaration(node) || isMethodDeclaration(node) || isConstructorDeclaration(node))) return [];
  const { tags } = docstringOf(node);
  const parameters = node.parameters.map((parameter) => parameter.name.getText());
  const described = tags("param").flatMap((text) => /^(\w+) \S/.exec(text)?.[1] ?? []);
  const nothing = isConstructorDeclaration(node) || /^(Promise<)?void>?$/.test(node.type?.getText() ?? "");
  // Arguments are checked, so whoever takes one says what a wrong one throws.
  const throws =
    !isConstructorDeclaration(node) && (parameters.length > 0 || /\b(throw|refuse|check)\b/.test(node.body?.getText() ?? ""));
  return [
    ...(hasSummary(node) ? [] : [`${name}: summary`]),
    ...(described.join() === parameters.join() ? [] : [`${name}: @param ${parameters}, but has ${described}`]),
    ...(nothing || tags("returns").some(Boolean) ? [] : [`${name}: @returns`]),
    ...(!throws || tags("throws").some(Boolean) ? [] : [`${name}: @throws`]),
    ...(!needsExample || tags("example").some(Boolean) ? [] : [`${name}: @example`]),
  ];
}

/** What the docstrings of an interface or a class leave out. */
function gapsOfMembers(name: string, { members }: InterfaceDeclaration | ClassDeclaration): string[] {
  return [...members].flatMap((member) => {
    const key = "name" in member ? (member.name as Node) : undefined;
    if ((key && isPrivateIdentifier(key)) || isInternal(member)) return [];
    const full = `${name}.${key?.getText() ?? "constructor"}`;
    if (isMethodDeclaration(member)) return gapsOfCall(full, member, member.type?.getText() !== "void");
    if (isConstructorDeclaration(member)) return gapsOfCall(full, member, false);
    return hasSummary(member) ? [] : [`${full}: summary`];
  });
}

/** Keys of the objects in a type alias without a summary, but for those like `scheme: "uniform"`, which tell the objects apart. */
function gapsOfKeys(name: string, type: TypeNode): string[] {
  if (isUnionTypeNode(type) || isIntersectionTypeNode(type)) return type.types.flatMap((part) => gapsOfKeys(name, part));
  if (!isTypeLiteralNode(type)) return [];
  const keys = type.members.filter((key) => !(isPropertySignatureDeclaration(key) && isLiteralTypeNode(key.type)));
  return keys.filter((key) => !hasSummary(key)).map((key) => `${name}: summary of ${key.getText()}`);
}

/** What the docstrings of an export leave out. The first of several overloads says all; the others say what is different. */
function gapsOf({ name, declarations }: { name: string; declarations: Node[] }): string[] {
  return declarations.flatMap((node, i) => {
    if (isFunctionDeclaration(node) && i === 0) return gapsOfCall(name, node, true);
    const own = hasSummary(node) ? [] : [`${name}: summary`];
    if (isClassDeclaration(node) || isInterfaceDeclaration(node)) return [...own, ...gapsOfMembers(name, node)];
    return isTypeAliasDeclaration(node) ? [...own, ...gapsOfKeys(name, node.type)] : own;
  });
}

describe("docstrings", () => {
  it("are read for all that the entries export", () => expect(exported.size).toBeGreaterThan(250));

  it.each(entries)("%s says what the entry is for", (entry) => expect(read(entry)).toMatch(/^\/\*\*[\s\S]*?@module/));

  it("have a summary for every export and member, and parameters, result, errors and an example for every function", () => {
    expect([...exported.values()].flatMap(gapsOf)).toEqual([]);
  });

  it("say of every error code, where an editor shows it, what it stands for", () => {
    const [docs, union] = read("src/base/errors.ts").split("export type ErrorCode");
    const explained = Array.from(docs!.matchAll(/^ \* - `(E_\w+)`: \S/gm), ([, code]) => code);
    const codes = Array.from(union!.split(";")[0]!.matchAll(/"(E_\w+)"/g), ([, code]) => code);
    expect(codes.length).toBeGreaterThan(15);
    expect(explained).toEqual(codes);
  });
});
