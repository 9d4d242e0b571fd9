// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <new>
#include <pthread.h>
#include <thread>
#include <unistd.h>

#include "app/cli/say.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/forward/backend.h"

namespace headscope::cli {

namespace {

const Command *findCommand(std::string_view name)
{
    const auto at = std::find_if(allCommands().begin(), allCommands().end(), [&](const Command *c) { return c->name == name; });
    return at == allCommands().end() ? nullptr : *at;
}

void printHelp()
{
    std::string out = "Headscope shows every attention head of a transformer.\n\n"
                      "headscope [MODEL]            opens the window; a saved session (.headscope) with what it shows\n"
                      "headscope COMMAND ...        runs without a window\n\n";
    for (const Command *command : allCommands()) {
        out += concat("  ", command->name, " ", command->usage, "\n      ", command->summary, "\n");
    }
    out += "\nMODEL is a checkpoint folder, a .safetensors file with its config beside it, a JSON weights file, a file of patterns\n(.npz, .safetensors, .json), or bundled:NAME.\n"
           "headscope COMMAND --help lists the options of a command.\n";
    std::fputs(out.c_str(), stdout);
}

void printHelp(const Command &command)
{
    std::string out = concat("headscope ", command.name, " ", command.usage, "\n\n", command.summary, "\n\n");
    for (const Option &option : command.options) {
        std::string left = concat("  ", option.name, option.value.empty() ? "" : " ", option.value);
        left.resize(std::max<size_t>(left.size() + 1, 28), ' ');
        out += concat(left, option.help, "\n");
    }
    std::fputs(out.c_str(), stdout);
}

/// Turns the first Ctrl+C (or SIGTERM) into a request to stop; a second one ends the process at once.
std::stop_token stopOnInterrupt()
{
    static std::stop_source source;
    static sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::thread([] {
        int number = 0;
        sigwait(&set, &number);
        source.request_stop();
        sigwait(&set, &number);
        ::_exit(Interrupted);
    }).detach();
    return source.get_token();
}

/// Progress as one line that is written over, only where somebody can see it.
Progress terminalProgress(std::stop_token stop)
{
    Progress progress{std::move(stop), {}};
    if (::isatty(STDERR_FILENO)) {
        progress.report = [](double fraction, std::string_view what) {
            std::fprintf(stderr, fraction < 1.0 ? "\r\033[K%3.0f %% %.*s" : "\r\033[K", fraction * 100, static_cast<int>(what.size()), what.data());
        };
    }
    return progress;
}

int run(const Command &command, const std::vector<std::string> &words)
{
    const auto arguments = Arguments::parse(words, command.options, command.positionals);
    if (!arguments) {
        say(concat(command.name, ": ", arguments.error().message, "; usage: headscope ", command.name, " ", command.usage));
        return Usage;
    }
    if (arguments->has("--help")) {
        printHelp(command);
        return Success;
    }
    if (arguments->positionals().size() < command.positionals && !arguments->has("--session")) {
        say(concat(command.name, ": expected ", command.usage.substr(0, command.usage.find(' ')), "; usage: headscope ", command.name, " ", command.usage));
        return Usage;
    }
    if (arguments->has("--verbose")) {
        sayStepsFromNow();
    }
    if (arguments->has("--lang")) {
        if (const Status spoken = setLanguage(arguments->text("--lang")); !spoken) {
            say(spoken.error().message);
            return exitStatus(spoken.error().code);
        }
    }
    const auto threads = arguments->integer("--threads", 0, 1, 256);
    if (!threads) {
        say(threads.error().message);
        return Fault;
    }
    const Progress progress = terminalProgress(stopOnInterrupt()); // before drivers start threads of their own, which must not take the signal
    if (arguments->has("--device")) {
        auto backend = openBackend(arguments->text("--device"), say);
        if (!backend) {
            say(backend.error().message);
            return exitStatus(backend.error().code);
        }
        setBackend(std::move(*backend));
    }
    if (*threads > 0) {
        setThreadCount(*threads);
    }
    sayStep(concat(command.name, " on ", arguments->text("--device", "cpu"), ", ", threadCount(), " threads"));
    const Status done = command.run(*arguments, progress);
    progress.say(1.0, "");
    sayStep(done ? "done" : "stopped");
    if (!done) {
        say(done.error().message);
        return exitStatus(done.error().code);
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
        say("standard output cannot be written");
        return Resources;
    }
    return Success;
}

} // namespace

const std::vector<const Command *> &allCommands()
{
    static const std::vector<const Command *> all = {&infoCommand(), &tokenizeCommand(), &attendCommand(), &headsCommand(), &generateCommand(), &benchCommand(), &convertCommand(), &devicesCommand(),
#ifdef HEADSCOPE_GUI
        &renderCommand(),
#endif
        &completionCommand(), &manualCommand()};
    return all;
}

bool isCommand(std::string_view word)
{
    return findCommand(word) || word == "--help" || word == "-h" || word == "help" || word == "--version" || word == "render";
}

int runCommand(const std::vector<std::string> &words)
{
    try {
        if (words[0] == "--version") {
            std::puts("headscope " HEADSCOPE_VERSION);
            return Success;
        }
        if (const Command *command = findCommand(words[0])) {
            return run(*command, {words.begin() + 1, words.end()});
        }
        if (words[0] == "render") {
            say("render: this build draws no figures (it was made without the window)");
            return CannotDo;
        }
        printHelp();
        return Success;
    } catch (const std::bad_alloc &) {
        say("out of memory");
        return Resources;
    }
}

std::vector<Option> runOptions()
{
    return {{"--device", "D", "cpu, opencl or opencl:P.D: what computes (cpu); headscope devices lists them"}, {"--threads", "N", "number of threads (all cores)"}, {"--lang", "CODE", "of messages about models and files, and of texts in figures: en or zh_CN (en)"}, {"--verbose", "", "says on standard error what was done and when"}, {"--help", "", "this text"}};
}

std::vector<Option> withModelOptions(std::vector<Option> own)
{
    own.insert(own.end(), {{"--config", "KEY=VALUE", "a value that replaces one of the model's config", true}, {"--n-heads", "N", "number of heads, where the weights do not say it"},
                              {"--map", "FILE.json", "which tensor plays which role: {\"n_heads\": 4, \"orientation\": \"out_in\" or \"in_out\", \"roles\": {\"W_Q\": \"name\", ...}} with W_Q W_K W_V or W_QKV, W_O, b_Q b_K b_V or b_QKV, b_O, bias_k, bias_v; of PyTorch's layers also norm_first, activation"}, {"--accept-nan", "", "NaN and Infinity in JSON weights are numbers, not errors"},
                              {"--embedding", "F", "vectors of words for weights without an embedding: .npy, or JSON with a vocabulary"}, {"--vocabulary", "F", "the words of --embedding: JSON, or a word a line"}});
    const std::vector<Option> run = runOptions();
    own.insert(own.end(), run.begin(), run.end());
    return own;
}

std::vector<Option> withInputOptions(std::vector<Option> own)
{
    own.insert(own.begin(), {{"--text", "T", "a text"}, {"--text-pair", "T", "a second text beside it"}, {"--decoder-text", "T", "what the decoder of an encoder-decoder model reads"}, {"--text-file", "F", "a text from a file"}, {"--ids", "1,2,3", "token ids"}, {"--input", "F.json", "an object of inputs: text, decoder_text, input_ids, image, audio, query, key, value, src, tgt, memory, feature_map, masks"},
                                {"--matrix", "F.npy", "vectors [n, d] for an attention layer"}, {"--key-matrix", "F.npy", "vectors behind its keys"}, {"--value-matrix", "F.npy", "vectors behind its values"},
                                {"--image", "F.png", "a picture for a vision model; beside --text for a model that reads both"}, {"--audio", "F.wav", "a recording for a speech model"},
                                {"--features", "F.npy", "a feature map [N, C, H, W], or a picture: its cells are the positions"}, {"--grid-size", "RxC", "cells that --features makes of a picture (16x16)"}, {"--batch-index", "N", "which item of a feature map (0)"},
                                {"--first-token", "N", "where the window starts in a text longer than the context"}});
    return withModelOptions(std::move(own));
}

} // namespace headscope::cli
