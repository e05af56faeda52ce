/** The word before a command line that is to be completed. Not for people. */
export const COMPLETE = "__complete";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What a shell reads to complete words of `tallylight`. Each asks the program itself, so that none goes stale. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# tallylight completions bash > /etc/bash_completion.d/tallylight
_tallylight() {
  local IFS=$'\\n'
  COMPREPLY=($(tallylight ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _tallylight tallylight
`,
  zsh: `#compdef tallylight
# tallylight completions zsh > "\${fpath[1]}/_tallylight"
_tallylight() {
  local -a found
  found=("\${(@f)$(tallylight ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=("\${(@)found//$'\\t'/:}")
  _describe tallylight found || _files
}
compdef _tallylight tallylight
`,
  fish: `# tallylight completions fish > ~/.config/fish/completions/tallylight.fish
complete -c tallylight -a '(tallylight ${COMPLETE} (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};
