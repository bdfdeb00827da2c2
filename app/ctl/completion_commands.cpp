#include <cstdio>

#include "app/ctl/commands.h"

namespace wheelhouse::ctl {
namespace {

constexpr const char *kBash = R"(# whctl completion for bash: source <(whctl completion bash)
_whctl() {
    local IFS=$'\n'
    local candidates
    candidates=$(whctl __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1)
    COMPREPLY=($(compgen -W "$candidates" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _whctl whctl
)";

constexpr const char *kZsh = R"(#compdef whctl
# whctl completion for zsh: source <(whctl completion zsh)
_whctl() {
    local -a candidates
    local word description
    while IFS=$'\t' read -r word description; do
        candidates+=("${word//:/\\:}:${description}")
    done < <(whctl __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
    if (( ${#candidates} )); then
        _describe 'whctl' candidates
    else
        _files
    fi
}
if [[ "${funcstack[1]}" == _whctl ]]; then _whctl "$@"; else compdef _whctl whctl; fi
)";

constexpr const char *kFish = R"(# whctl completion for fish: whctl completion fish | source
function __whctl_complete
    set -l words (commandline -opc) (commandline -ct)
    whctl __complete -- $words[2..-1] 2>/dev/null
end
complete -c whctl -f -a '(__whctl_complete)'
)";

void offer(const std::string &word, const std::string &begin, const std::string &description)
{
    if (word.starts_with(begin)) {
        std::printf("%s\t%s\n", word.c_str(), description.c_str());
    }
}

const CLI::Option *optionOf(const CLI::App *command, const std::string &word)
{
    for (; command; command = command->get_parent()) {
        if (const auto *option = command->get_option_no_throw(word)) {
            return option;
        }
    }
    return nullptr;
}

const CLI::App *subcommandOf(const CLI::App &command, const std::string &word)
{
    const auto found = command.get_subcommands([&](const CLI::App *each) { return each->get_name() == word; });
    return found.empty() ? nullptr : found.front();
}

std::vector<std::string> valuesOf(const CLI::Option &option)
{
    if (option.check_lname("output")) {
        return {"table", "json", "yaml"};
    }
    if (option.check_lname("credential")) {
        return {"token", "certificate", "none"};
    }
    if (option.check_lname("role")) {
        return {"viewer", "support", "operator", "approver", "administrator"};
    }
    if (option.check_lname("template")) {
        return {"printer", "speaker", "scanbox"};
    }
    if (option.check_lname("format")) {
        return {"csv", "jsonl"};
    }
    if (option.check_lname("on-existing")) {
        return {"update", "reject"};
    }
    if (option.check_lname("policy")) {
        return {"automatic", "reviewed"};
    }
    return {};
}

} // namespace

void complete(const CLI::App &app, const std::vector<std::string> &words)
{
    const CLI::App *command = &app;
    const CLI::Option *awaiting = nullptr;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (awaiting) {
            awaiting = nullptr;
        } else if (words[i].starts_with("-")) {
            const auto *option = optionOf(command, words[i]);
            awaiting = option && option->get_items_expected_max() > 0 ? option : nullptr;
        } else if (const auto *next = subcommandOf(*command, words[i])) {
            command = next;
        }
    }
    const auto begin = words.empty() ? std::string() : words.back();
    if (awaiting) {
        for (const auto &value : valuesOf(*awaiting)) {
            offer(value, begin, "");
        }
        return;
    }
    if (begin.starts_with("-")) {
        for (const auto *level = command; level; level = level->get_parent()) {
            for (const auto *option : level->get_options()) {
                for (const auto &name : option->get_lnames()) {
                    offer("--" + name, begin, option->get_description());
                }
            }
        }
        return;
    }
    for (const auto *each : command->get_subcommands([](const CLI::App *one) { return !one->get_group().empty(); })) {
        offer(each->get_name(), begin, each->get_description());
    }
}

void addCompletionCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "completion", "Prints a completion script for a shell");
    const auto addShell = [&](const char *name, const char *description, const char *script) {
        auto *const command = group->add_subcommand(name, description);
        session.onRun(command, [script]() -> Outcome {
            std::fputs(script, stdout);
            return {};
        });
    };
    addShell("bash", "For bash: source <(whctl completion bash)", kBash);
    addShell("zsh", "For zsh: source <(whctl completion zsh)", kZsh);
    addShell("fish", "For fish: whctl completion fish | source", kFish);
}

} // namespace wheelhouse::ctl
