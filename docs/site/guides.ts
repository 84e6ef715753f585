// The pages beside the reference: the guides in the order of the navigation, then whatever they link to. A linked Markdown file becomes
// a page, a folder a list of what is in it, a program its text. Other files are copied as they are.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import {
  type Application,
  type CommentDisplayPart,
  DocumentReflection,
  MinimalSourceFile,
  type NormalizedPath,
  type ProjectReflection,
} from "typedoc";

/** Below README.md, which is the front page. */
const GUIDES = [
  "docs/activations.md",
  "docs/doctor.md",
  "docs/net.md",
  "docs/spec.md",
  "docs/shapes.md",
  "docs/schemes.md",
  "docs/noise.md",
  "docs/python.md",
  "docs/compat.md",
  "docs/cluster.md",
  "docs/stream.md",
  "docs/guarantees.md",
  "docs/architecture.md",
  "docs/decisions",
  "docs/tools.md",
  "docs/migration.md",
  "docs/performance.md",
  "docs/versioning.md",
  "docs/papers",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
];

/** A block of code: its language, its text with the fence that ends it. */
const FENCED = /^```(.*)\n([\s\S]*?\n```)$/gm;

const PROGRAMS: Readonly<Record<string, string>> = { ".html": "html", ".js": "js", ".ts": "ts", ".py": "python" };
const IMAGES = [".svg", ".png"];

/** Typedoc's paths have forward slashes everywhere. */
const normalized = (path: string) => path.replaceAll("\\", "/") as NormalizedPath;

/** The title of a page in Markdown: its first heading. */
const titleOf = (text: string) => /^# (.*)$/m.exec(text)?.[1];

/** What a document leaves to whoever reads it beside a package: which version it is, and the hash of its single file. */
function ofThisVersion(text: string, root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const hash = readFileSync(join(root, "dist/bundle.sri"), "utf8").trim();
  return text.replaceAll("isovar@VERSION", `isovar@${version}`).replaceAll("sha384-…", hash);
}

/** The heading of a folder's page. */
const headingOf = (folder: string) => basename(folder).replace(/^./, (first) => first.toUpperCase());

/** What a page says about the file or folder at `path`, in Markdown, or undefined for a file that is copied as it is. */
function pageOf(path: string, root: string): string | undefined {
  const extension = extname(path);
  if (statSync(path).isDirectory()) return `# ${headingOf(path)}\n\n${readdirSync(path).map(entryOf(path)).join("\n")}\n`;
  const text = () => readFileSync(path, "utf8");
  // Blocks of no language are no program: typedoc would take them for TypeScript.
  if (extension === ".md")
    return ofThisVersion(text(), root).replace(FENCED, (_, language, rest) => `\`\`\`${language || "text"}\n${rest}`);
  if (extension in PROGRAMS) return `# ${relative(root, path)}\n\n\`\`\`\`${PROGRAMS[extension]}\n${text()}\n\`\`\`\`\n`;
}

/** The line of a folder's page for one of its files, which is linked as from within the folder. */
const entryOf = (folder: string) => (name: string) => {
  const stem = basename(name, extname(name));
  if (IMAGES.includes(extname(name))) return `## ${stem}\n\n![${stem}](./${name})\n`;
  return `- [${(extname(name) === ".md" && titleOf(readFileSync(join(folder, name), "utf8"))) || name}](./${name})`;
};

/** Path of a page's source in the repository, without `.md`. */
export function pathOf(page: DocumentReflection, root: string): string {
  return relative(root, page.project.files.getReflectionPath(page)!).replace(/\.md$/, "");
}

/** Adds the pages to the project. README.md must be there already. */
export function addGuides(app: Application, project: ProjectReflection, root: string): void {
  const pages = new Map<string, DocumentReflection>();

  function add(path: string): void {
    const text = pageOf(path, root);
    if (text === undefined) return;
    const from = statSync(path).isDirectory() ? join(path, "index.md") : path;
    const { content } = app.converter.parseRawComment(new MinimalSourceFile(text, normalized(from)), project.files);
    const parent = pages.get(dirname(path)) ?? project;
    const page = new DocumentReflection(titleOf(text) ?? basename(path), parent, content, {});
    parent.addChild(page);
    project.registerReflection(page, undefined, normalized(path));
    pages.set(path, page);
    follow(content);
  }

  /** Adds what these parts of a page link to, where it is no page yet. */
  function follow(parts: readonly CommentDisplayPart[]): void {
    for (const part of parts) {
      if (part.kind !== "relative-link" || typeof part.target !== "number") continue;
      const target = project.files.resolve(part.target, project);
      if (typeof target === "string" && statSync(target, { throwIfNoEntry: false })) add(target);
    }
  }

  for (const guide of GUIDES) if (!pages.has(join(root, guide))) add(join(root, guide));
  follow(project.readme ?? []);
}
