// Names of exports that stand as code in guides and docstrings become links to the reference.

import { type CommentDisplayPart, type DeclarationReflection, type ProjectReflection, ReflectionKind } from "typedoc";

/** A name, alone or as a call: `heNormal`, `fit(net, data)`. */
const NAME = /^`(\w+)(\(.*\))?`$/;

export function linkNames(project: ProjectReflection): void {
  const exported = new Map<string, DeclarationReflection>();
  // The entries come in the order of package.json: `normal()` is the initializer of isovar, not the sampler of isovar/random.
  for (const module of project.children ?? []) {
    for (const child of module.children ?? [])
      if (!child.isReference() && !exported.has(child.name)) exported.set(child.name, child);
  }

  // Alone, a word that some option, field or parameter is called too may be that: `activation`, `zeros`, `key`.
  const members = project.getReflectionsByKind(ReflectionKind.Property | ReflectionKind.Parameter);
  const ambiguous = new Set(members.map(({ name }) => name));

  const linked = (parts: readonly CommentDisplayPart[], own?: string) =>
    parts.map((part, i): CommentDisplayPart => {
      const [, name = "", call] = (part.kind === "code" && NAME.exec(part.text)) || [];
      const target = call || !ambiguous.has(name) ? exported.get(name) : undefined;
      const before = parts[i - 1]?.text ?? "";
      // Neither within a link of its own, nor in a heading, nor on the page that it would lead to.
      if (!target || target.name === own || before.endsWith("[") || /(^|\n)#[^\n]*$/.test(before)) return part;
      return { kind: "inline-tag", tag: "@linkcode", text: part.text.slice(1, -1), target };
    });

  for (const reflection of Object.values(project.reflections)) {
    if (reflection.isDocument()) reflection.content = linked(reflection.content);
    const { comment } = reflection;
    if (!comment) continue;
    const own = reflection.kindOf(ReflectionKind.SomeSignature) ? reflection.parent!.name : reflection.name;
    comment.summary = linked(comment.summary, own);
    for (const tag of comment.blockTags) tag.content = linked(tag.content, own);
  }
  if (project.readme) project.readme = linked(project.readme);
}
