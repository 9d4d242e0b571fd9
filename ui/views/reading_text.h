// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A sequence as a text to read: its own words with blanks kept, special tokens by their labels, line ends as "⏎" and a new line, tokens of blanks alone as "␣", and which characters each token covers. Positions without a text
/// stand one after another by their labels. Laid out once for a width; lines wrap and run right to left as the text does.
/// Thread rule: made and laid out on any thread; immutable then.

#include <QFont>
#include <QPaintDevice>
#include <QRectF>
#include <QString>
#include <QTextLayout>
#include <memory>
#include <vector>

#include "core/forward/input.h"

namespace headscope::ui {

struct ReadingToken {
    int begin = 0, end = 0;     ///< UTF-16 units of ReadingText::text
    int part = 0, parts = 1;    ///< tokens that are pieces of one character share its width
};

struct ReadingText {
    QString text;
    std::vector<ReadingToken> tokens; ///< one a position
};

/// `labels`: one a position, those behind the sequence (extra keys) included.
ReadingText readingText(const Sequence &sequence, const std::vector<std::string> &labels);

class ReadingLayout {
public:
    /// `device`: what the font's points are measured on; null = the screen.
    ReadingLayout(ReadingText text, const QFont &font, double width, QPaintDevice *device = nullptr);
    ReadingLayout(const ReadingLayout &) = delete;
    ReadingLayout &operator=(const ReadingLayout &) = delete;

    const ReadingText &text() const { return text_; }
    int tokens() const { return static_cast<int>(text_.tokens.size()); }
    double height() const { return height_; }
    /// Where a token stands: a rectangle a line that it is on.
    std::vector<QRectF> rects(int token) const;
    /// The token at a place; -1 where there is none.
    int tokenAt(const QPointF &place) const;
    /// The first token whose line ends below y; tokens() where there is none.
    int firstTokenBelow(double y) const;
    /// Letters between two blanks of one line, or between changes of the direction that they run in.
    struct Word {
        QString text;
        double x = 0, baseline = 0; ///< left end
        int begin = 0, end = 0;     ///< UTF-16 units of ReadingText::text
    };
    /// All words where they stand, in reading order: for figures, whose texts are texts.
    std::vector<Word> words() const;
    struct Colour {
        int token;
        QColor colour;
    };
    /// The letters of the lines that `clip` touches, shifted by `at`; some tokens in colours of their own.
    void draw(QPainter &painter, const QPointF &at, const QRectF &clip, const std::vector<Colour> &colours) const;

private:
    struct Paragraph {
        std::unique_ptr<QTextLayout> layout;
        int begin = 0, end = 0; ///< characters
        double top = 0;
        double height = 0;
        bool mixed = false; ///< some of it runs from right to left
    };
    const Paragraph &paragraphOf(int character) const;
    ReadingText text_;
    std::vector<Paragraph> paragraphs_;
    double height_ = 0;
};

} // namespace headscope::ui
