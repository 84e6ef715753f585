// npm run docs: the reference from the docstrings, with the guides beside it, as a static site in docs/site/dist. Whatever is
// undocumented, and every link that leads nowhere, fails it.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  Application,
  Converter,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  StructureRouter,
  type TypeDocOptions,
} from "typedoc";
import { flags } from "../../scripts/flags.js";
import { addGuides, pathOf } from "./guides.js";
import { deadLinks } from "./links.js";
import { linkNames } from "./names.js";
import { defineTheme } from "./theme.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const SITE = join(ROOT, "docs/site/dist");

const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Source file and public name of every entry that package.json declares types for. */
const entries = new Map<string, string>();
for (const [path, { types }] of Object.entries<{ types?: string }>(exports)) {
  if (types) entries.set(types.replace("./dist/types", "src").replace(".d.ts", ".ts"), path.replace(".", "isovar"));
}

const options: TypeDocOptions = {
  name: "isovar",
  includeVersion: true,
  entryPoints: [...entries.keys()].map((path) => join(ROOT, path)),
  tsconfig: join(ROOT, "docs/site/tsconfig.json"),
  readme: join(ROOT, "README.md"),
  out: SITE,
  favicon: join(ROOT, "docs/site/icon.svg"),
  customCss: join(ROOT, "docs/site/theme.css"),
  router: "isovar",
  theme: "isovar",
  headings: { readme: false, document: false },
  excludeExternals: true,
  // `@internal` is what dist/types does not have either. There is no public repository yet that sources could be linked to.
  excludeInternal: true,
  disableSources: true,
  hideGenerator: true,
  includeHierarchySummary: false,
  useFirstParagraphOfCommentAsSummary: true,
  searchInDocuments: true,
  searchInComments: true,
  sort: ["kind", "source-order"],
  kindSortOrder: ["Document", "Module", "Function", "Class", "Variable", "Interface", "TypeAlias"],
  sortEntryPoints: false,
  groupOrder: ["Functions", "Classes", "Constructors", "Properties", "Accessors", "Methods", "*"],
  navigation: { includeGroups: false, includeFolders: false, excludeReferences: true },
  visibilityFilters: {},
  lightHighlightTheme: "github-light-default",
  darkHighlightTheme: "github-dark-default",
  highlightLanguages: ["javascript", "typescript", "json", "shellscript", "html", "python"],
  validation: { notDocumented: true, notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true },
  requiredToBeDocumented: ["Module", "Variable", "Function", "Class", "Interface", "TypeAlias", "Method", "Accessor"],
};

/** Modules are called as they are imported. */
function nameModules(project: ProjectReflection): void {
  for (const module of project.children ?? []) {
    const path = `src/${module.name === "index" ? "" : `${module.name}/`}index.ts`;
    module.name = entries.get(path) ?? module.name;
  }
}

/** Members of interfaces and classes need docstrings too. Keys of a type that is written where it is used are said there. */
function undocumentedMembers(project: ProjectReflection): string[] {
  return project
    .getReflectionsByKind(ReflectionKind.Property)
    .filter((member) => !member.hasComment() && member.parent!.kindOf([ReflectionKind.Interface, ReflectionKind.Class]))
    .map((member) => `${member.getFriendlyFullName()} does not have any documentation`);
}

/** Pages of guides lie where the guides lie in the repository, those of the reference where names would be imported from. */
class Router extends StructureRouter {
  override getIdealBaseName(reflection: Reflection): string {
    return reflection.isDocument() ? pathOf(reflection, ROOT) : super.getIdealBaseName(reflection);
  }
}

flags("npm run docs: makes docs/site/dist, the reference and the guides as one site; no flags", {});

const app = await Application.bootstrap(options);
app.renderer.defineRouter("isovar", Router);
defineTheme(app);
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  nameModules(project);
  addGuides(app, project, ROOT);
  linkNames(project);
});
const project = await app.convert();
if (project) {
  // The page of the reference lists the entries; guides are in the navigation.
  project.groups = project.groups?.filter(({ title }) => title === "Modules");
  app.validate(project);
  for (const member of undocumentedMembers(project)) app.logger.error(member);
  await app.generateDocs(project, SITE);
  for (const link of deadLinks(SITE)) app.logger.error(link);
}
if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
else console.log(`${relative(ROOT, SITE)}: ${pathToFileURL(join(SITE, "index.html"))}`);
