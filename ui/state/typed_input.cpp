// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/typed_input.h"

#include <QCoreApplication>
#include <algorithm>

namespace headscope::ui {

namespace {

bool reads(const Model &model, InputKind kind)
{
    return std::any_of(model.spec.stacks.begin(), model.spec.stacks.end(), [kind](const StackSpec &stack) { return stack.input == kind; });
}

/// True where a stack reads a text that is no target.
bool readsText(const Model &model)
{
    return std::any_of(model.spec.stacks.begin(), model.spec.stacks.end(), [](const StackSpec &stack) { return (stack.input == InputKind::Tokens && stack.memory < 0) || stack.input == InputKind::Vectors; });
}

bool takesTarget(const Model &model)
{
    const StackSpec &last = model.spec.stacks.back();
    return model.spec.stacks.size() > 1 && last.memory >= 0 && last.input == InputKind::Tokens && model.tokenizer;
}

QString say(const char *text) { return QCoreApplication::translate("TypedInput", text); }

} // namespace

SecondInput secondInput(const Model &model)
{
    const StackSpec &main = model.spec.main();
    if (takesTarget(model)) {
        return SecondInput::Target;
    }
    if (model.spec.stacks.size() > 1 && reads(model, InputKind::Picture)) {
        return SecondInput::Picture;
    }
    const bool pairs = model.spec.stacks.size() == 1 && main.input == InputKind::Tokens && !main.causal && model.tokenizer && !model.weights.stacks.front().embed.W_pos.shape.empty();
    return pairs ? SecondInput::Pair : SecondInput::None;
}

QString TypedInput::missing(const Model &model) const
{
    const bool seeing = reads(model, InputKind::Picture);
    if (model.spec.stacks.size() == 1 && seeing) {
        return !picture.empty() ? QString() : say(QT_TRANSLATE_NOOP("TypedInput", "This model reads pictures: drop or paste one here, or File > Open input…"));
    }
    if (reads(model, InputKind::Sound)) {
        return sound.empty() ? say(QT_TRANSLATE_NOOP("TypedInput", "This model reads a recording: drop a WAV file at 16 kHz on the window, or File > Open input…")) : QString();
    }
    if (seeing && picture.empty()) {
        return say(QT_TRANSLATE_NOOP("TypedInput", "This model reads a text and a picture: drop a picture on the window, or choose one beside the text."));
    }
    return readsText(model) && text.empty() ? say(QT_TRANSLATE_NOOP("TypedInput", "Type a text to see every head.")) : QString();
}

GivenParts TypedInput::source(const Model &model) const
{
    GivenParts out;
    if (readsText(model)) {
        const bool pairs = secondInput(model) == SecondInput::Pair && !pair.empty();
        out.text = GivenText{text, pairs ? std::optional(pair) : std::nullopt, first};
    }
    if (reads(model, InputKind::Picture)) {
        out.picture = picture;
    }
    if (reads(model, InputKind::Sound)) {
        out.sound = sound;
    }
    return out;
}

GivenParts TypedInput::parts(const Model &model) const
{
    GivenParts out = source(model);
    if (takesTarget(model) && !target_ids.empty()) {
        out.target_ids = target_ids;
    } else if (takesTarget(model)) {
        out.target = target;
    }
    return out;
}

Result<Input> TypedInput::make(const Model &model) const { return model.spec.main().input == InputKind::Vectors ? inputFromText(model, text, first) : inputFromParts(model, parts(model)); }

} // namespace headscope::ui
