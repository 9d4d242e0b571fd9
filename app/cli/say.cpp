// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/say.h"

#include <chrono>
#include <cstdio>
#include <optional>

#include "app/cli/arguments.h"
#include "core/base/text.h"
#ifdef HEADSCOPE_GUI
#include "ui/state/core_texts.h"
#include "ui/state/language.h"
#endif

namespace headscope::cli {

namespace {

using Clock = std::chrono::steady_clock;
std::optional<Clock::time_point> start; ///< none: steps are not said

} // namespace

void say(const std::string &line)
{
    std::string said = inFlags(line);
#ifdef HEADSCOPE_GUI
    said = ui::coreText(said).toStdString();
#endif
    std::fprintf(stderr, "headscope: %s\n", said.c_str());
}

void sayStepsFromNow() { start = Clock::now(); }

void sayStep(const std::string &what)
{
    if (start) {
        std::fprintf(stderr, "headscope: %.3f s: %s\n", std::chrono::duration<double>(Clock::now() - *start).count(), what.c_str());
    }
}

Status setLanguage(const std::string &code)
{
#ifdef HEADSCOPE_GUI
    std::string known;
    for (const ui::LanguageInfo &language : ui::Language::all()) {
        if (language.code.toStdString() == code) {
            ui::Language::instance().use(language.code);
            return Done{};
        }
        known += concat(known.empty() ? "" : " or ", language.code.toStdString());
    }
    return badInput(concat("--lang: expected ", known, ", found \"", printable(code), "\""));
#else
    return code == "en" ? Status(Done{}) : Status(unsupported(concat("--lang: this build has no translations (it was made without the window): expected en, found \"", printable(code), "\"")));
#endif
}

} // namespace headscope::cli
