// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/samples.h"

#include <QCoreApplication>

namespace headscope::ui {

namespace {

/// The context of translations.
struct Samples {
    Q_DECLARE_TR_FUNCTIONS(Samples)
};

} // namespace

std::vector<Sample> samples()
{
    return {
        {Samples::tr("Repetition"), "The people of this country want peace, and the people of this country will work for peace.", Samples::tr("Induction heads look from a repeated word to what followed it the first time.")},
        {Samples::tr("A list to copy"), "red, blue, green, black, white; red, blue, green, black, white; red, blue,", Samples::tr("From the second round on, some heads put nearly all weight on the next word of the first round.")},
        {Samples::tr("Who is she?"), "The nurse thanked the old man because she had lost her keys, and he gave them to her.", Samples::tr("Which heads look from “she”, “he” and “her” back to the nurse and the man?")},
        {Samples::tr("Agreement"), "The keys to the cabinet that stands in the hall are on the table.", Samples::tr("Does “are” look at “keys”, over the nearer “cabinet” and “hall”?")},
        {Samples::tr("Code"), "def area(width, height):\n    return width * height\n\nprint(area(3, 4))", Samples::tr("Brackets, names that come again, and the blanks of indentation.")},
        {Samples::tr("Other scripts"), "你好，世界。Привет, мир! مرحبا بالعالم 🙂", Samples::tr("Tokenizers that know little of a script cut it into bytes: look at the chips.")},
        {Samples::tr("One word again and again"), "the the the the the the the the", Samples::tr("With the same word everywhere only position is left: which heads follow it?")},
    };
}

} // namespace headscope::ui
