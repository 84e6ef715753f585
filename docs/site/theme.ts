// The look of the site: typedoc's own theme with a header, titles and a navigation of ours. Colours and type are in theme.css.

import {
  type Application,
  DefaultTheme,
  DefaultThemeRenderContext,
  i18n,
  JSX,
  type NavigationElement,
  type PageEvent,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  type Renderer,
} from "typedoc";

const h = JSX.createElement;

/** Pages that the header leads to from everywhere. */
const HEADER = ["The doctor", "A net in JSON", "The spec of a model", "Architecture"];

class Context extends DefaultThemeRenderContext {
  /** The name of the library, the guides asked for most, the search as a field, light or dark. */
  override toolbar = ({ project }: PageEvent<Reflection>) => {
    const guides = (project.documents ?? []).filter(({ name }) => HEADER.includes(name));
    const link = (href: string | undefined, text: string) => h("a", { href }, text);
    return h(
      "header",
      { class: "tsd-page-toolbar" },
      h(
        "div",
        { class: "tsd-toolbar-contents container" },
        h(
          "a",
          { href: this.relativeURL("index.html"), class: "title" },
          project.name,
          h("span", { class: "version" }, project.packageVersion),
        ),
        h(
          "nav",
          { id: "tsd-toolbar-links", "aria-label": "Site" },
          guides.map((guide) => link(this.urlTo(guide), guide.name)),
          link(this.relativeURL("modules.html"), "Reference"),
        ),
        h(
          "button",
          { id: "tsd-search-trigger", class: "tsd-widget", "aria-label": i18n.theme_search() },
          this.icons.search(),
          h("span", { class: "label" }, "Search"),
          h("kbd", null, "/"),
        ),
        h(
          "dialog",
          { id: "tsd-search", "aria-label": i18n.theme_search() },
          h("input", {
            role: "combobox",
            id: "tsd-search-input",
            "aria-controls": "tsd-search-results",
            "aria-autocomplete": "list",
            "aria-expanded": "true",
            "aria-label": i18n.theme_search(),
            spellcheck: false,
            autocapitalize: "off",
            autocomplete: "off",
            placeholder: "Search the reference and the guides",
            maxLength: 100,
          }),
          h("ul", { role: "listbox", id: "tsd-search-results" }),
          h(
            "div",
            { id: "tsd-search-status", "aria-live": "polite", "aria-atomic": "true" },
            h("div", null, i18n.theme_preparing_search_index()),
          ),
        ),
        h(
          "select",
          { id: "tsd-theme", "aria-label": i18n.theme_theme() },
          h("option", { value: "os" }, "Auto"),
          h("option", { value: "light" }, i18n.theme_light()),
          h("option", { value: "dark" }, i18n.theme_dark()),
        ),
        h(
          "a",
          {
            href: "#",
            class: "tsd-widget menu",
            id: "tsd-toolbar-menu-trigger",
            "data-toggle": "menu",
            "aria-label": i18n.theme_menu(),
          },
          this.icons.menu(),
        ),
      ),
    );
  };

  /** The theme is chosen in the header; there are no private or inherited members to hide. */
  override settings = () => h(JSX.Fragment, null);

  /** "On this page" beside the page lists the members. */
  override index = () => h(JSX.Fragment, null);

  /** The name as it is imported, its kind beside it; guides bring their own heading. */
  override header = ({ model, url }: PageEvent<Reflection>) => {
    if (model.isDocument() || url === "index.html") return h(JSX.Fragment, null);
    const { parent } = model;
    const exported = parent?.kindOf(ReflectionKind.Module) && !model.isReference();
    const keyword = model.kindOf([ReflectionKind.Interface, ReflectionKind.TypeAlias]) ? "import type" : "import";
    return h(
      "div",
      { class: "tsd-page-title" },
      exported ? this.breadcrumbs(model) : null,
      model.isProject()
        ? h("h1", null, "Reference")
        : h("h1", null, model.name, " ", h("span", { class: "kind" }, ReflectionKind.singularString(model.kind).toLowerCase())),
      exported ? h("pre", { class: "import" }, h("code", null, `${keyword} { ${model.name} } from "${parent!.name}";`)) : null,
    );
  };
}

class Theme extends DefaultTheme {
  override getRenderContext(page: PageEvent<Reflection>): DefaultThemeRenderContext {
    return new Context(this.router, this, page, this.application.options);
  }

  /** Guides first, then the entries, below headings. Pages of programs and example files are in neither list: a guide links to them. */
  override buildNavigation(project: ProjectReflection): NavigationElement[] {
    const all = super.buildNavigation(project);
    const documents = all.filter(({ kind, path }) => kind === ReflectionKind.Document && path && !path.startsWith("examples/"));
    const modules = all.filter(({ kind }) => kind === ReflectionKind.Module);
    return [{ text: "Guides" }, ...documents, { text: "Reference" }, ...modules];
  }
}

export function defineTheme({ renderer }: Application): void {
  renderer.defineTheme("isovar", Theme as new (renderer: Renderer) => Theme);
}
