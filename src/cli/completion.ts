// `isovar completion`: prints the script with which a shell completes commands and options.

import { type Command, defineCommand, EXIT, type ListedCommand, type Options, UsageError } from "./command.js";

const help = `isovar completion <shell>

Prints a script that completes commands and options, for bash, zsh or fish:

  bash   isovar completion bash >> ~/.bashrc
  zsh    isovar completion zsh > ~/.zfunc/_isovar, with ~/.zfunc in fpath
  fish   isovar completion fish > ~/.config/fish/completions/isovar.fish

  -h, --help   this text
`;

type Commands = Readonly<Record<string, { summary: string; options: Options }>>;

const optionsOf = ({ options }: { options: Options }) =>
  Object.keys(options)
    .map((name) => `--${name}`)
    .join(" ");

const namesOf = (commands: Commands) => Object.keys(commands).join(" ");
const SHELLS = "bash zsh fish";

/** Lines of a `case` of a shell, one per command. */
const cases = (commands: Commands, line: (options: string) => string) =>
  Object.entries(commands)
    .map(([name, command]) => `    ${name}) ${line(optionsOf(command))} ;;`)
    .join("\n");

const SCRIPTS = {
  bash: (commands: Commands) => `_isovar() {
  local words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${namesOf(commands)} help"
  elif [[ "\${COMP_WORDS[COMP_CWORD]}" == -* ]]; then
    case "\${COMP_WORDS[1]}" in
${cases(commands, (options) => `words="${options}"`)}
    esac
  elif [ "$COMP_CWORD" -eq 2 ]; then
    case "\${COMP_WORDS[1]}" in
    help) words="${namesOf(commands)}" ;;
    completion) words="${SHELLS}" ;;
    esac
  fi
  # Where there are no words, bash completes names of files.
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _isovar isovar
`,
  zsh: (commands: Commands) => `#compdef isovar
_isovar() {
  if (( CURRENT == 2 )); then
    compadd -- ${namesOf(commands)} help
    return
  fi
  if [[ $PREFIX != -* ]]; then
    case $CURRENT:$words[2] in
    3:help) compadd -- ${namesOf(commands)} ;;
    3:completion) compadd -- ${SHELLS} ;;
    *) _files ;;
    esac
    return
  fi
  case $words[2] in
${cases(commands, (options) => `compadd -- ${options}`)}
  esac
}
# As a file of fpath this is the body of the function, which the first completion runs; elsewhere, as from eval, it defines one.
if [[ $funcstack[1] == _isovar ]]; then
  _isovar "$@"
else
  compdef _isovar isovar
fi
`,
  fish: (commands: Commands) =>
    [
      ...Object.entries(commands).flatMap(([name, { summary, options }]) => [
        `-f -n __fish_use_subcommand -a ${name} -d '${summary.replaceAll("'", "\\'")}'`,
        ...Object.entries(options).map(([option, { type, short }]) => {
          const letter = short ? ` -s ${short}` : "";
          return `-n '__fish_seen_subcommand_from ${name}' -l ${option}${letter}${type === "string" ? " -r" : ""}`;
        }),
      ]),
      "-f -n __fish_use_subcommand -a help -d 'list the options of a command'",
      `-f -n '__fish_seen_subcommand_from help' -a '${namesOf(commands)}'`,
      `-f -n '__fish_seen_subcommand_from completion' -a '${SHELLS}'`,
    ]
      .map((line) => `complete -c isovar ${line}\n`)
      .join(""),
};

/** The command that prints a script for the commands of a list. */
export function completionCommand(list: Readonly<Record<string, ListedCommand>>): Command {
  return defineCommand({
    help,
    options: {},
    argument: "<shell>",
    async run({ argument }) {
      if (!Object.hasOwn(SCRIPTS, argument)) throw new UsageError("<shell> must be bash, zsh or fish");
      const commands = await Promise.all(
        Object.entries(list).map(async ([name, { summary, load }]) => [name, { summary, options: (await load()).options }]),
      );
      process.stdout.write(SCRIPTS[argument as keyof typeof SCRIPTS](Object.fromEntries(commands)));
      return EXIT.done;
    },
  });
}
