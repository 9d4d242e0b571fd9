// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/reading_text.h"

#include <QGlyphRun>
#include <QPainter>
#include <QRawFont>
#include <algorithm>

namespace headscope::ui {

namespace {

constexpr double leading = 1.5; ///< distance of lines in heights of a line: shading needs room

size_t sz(int i) { return static_cast<size_t>(i); }

/// Whether characters [begin, end) are blanks alone.
bool blank(const std::u32string &text, int begin, int end)
{
    return begin < end && std::all_of(text.begin() + begin, text.begin() + end, [](char32_t c) { return c == U' ' || c == U'\t' || c == 0xa0; });
}

class Writer {
public:
    explicit Writer(const Sequence &sequence) : sequence_(sequence), texts_{QString::fromStdString(sequence.text).toStdU32String(), QString::fromStdString(sequence.pair).toStdU32String()} {}

    ReadingText write(const std::vector<std::string> &labels)
    {
        const bool hasText = sequence_.offsets.size() == sequence_.labels.size() && sequence_.text_index.size() == sequence_.labels.size();
        for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
            const bool ofText = hasText && i < sequence_.size() && sequence_.text_index[sz(i)] >= 0 && sequence_.offsets[sz(i)].end > sequence_.offsets[sz(i)].begin;
            ofText ? writeCharacters(i) : writeLabel(QString::fromStdString(labels[sz(i)]));
        }
        return std::move(out_);
    }

private:
    void writeLabel(const QString &label)
    {
        separate();
        out_.text += QChar(0x2068); // isolated: the label does not decide which way the line runs
        const auto begin = static_cast<int>(out_.text.size());
        out_.text += label;
        out_.tokens.push_back({begin, static_cast<int>(out_.text.size())});
        out_.text += QChar(0x2069);
        lastLabel_ = true;
    }

    void separate()
    {
        if (!out_.text.isEmpty() && !out_.text.back().isSpace()) {
            out_.text += ' ';
        }
    }

    void writeCharacters(int i)
    {
        const int which = sequence_.text_index[sz(i)];
        const TextSpan span = sequence_.offsets[sz(i)];
        if (which != which_) {
            if (which_ >= 0) {
                out_.text += '\n';
            }
            which_ = which;
            written_ = span.begin; // what lies before belongs to another window
        }
        if (lastLabel_) {
            separate();
            lastLabel_ = false;
        }
        if (i > 0 && span == sequence_.offsets[sz(i - 1)] && sequence_.text_index[sz(i - 1)] == which) { // a further piece of one character
            share(out_.tokens.back());
            return;
        }
        const std::u32string &text = texts_[sz(which)];
        const int end = std::min(span.end, static_cast<int>(text.size()));
        for (; written_ < span.begin; ++written_) {
            writeCharacter(text[sz(written_)], false);
        }
        const bool alone = blank(text, span.begin, end);
        for (; !alone && written_ < end && blank(text, written_, written_ + 1); ++written_) { // a blank before a word parts words, and is not shaded
            writeCharacter(text[sz(written_)], false);
        }
        const auto begin = static_cast<int>(out_.text.size());
        for (; written_ < end; ++written_) {
            writeCharacter(text[sz(written_)], alone);
        }
        out_.tokens.push_back({begin, static_cast<int>(out_.text.size())});
    }

    void share(ReadingToken last)
    {
        const int parts = last.parts + 1;
        for (int p = 1; p < parts; ++p) {
            out_.tokens[out_.tokens.size() - sz(p)].parts = parts;
        }
        out_.tokens.push_back({last.begin, last.end, parts - 1, parts});
    }

    void writeCharacter(char32_t c, bool aloneBlank)
    {
        if (c == U'\n') {
            out_.text += QString(QChar(0x23ce)) + '\n';
        } else if (c == U'\r') {
            out_.text += QChar(0x240d);
        } else if (aloneBlank) {
            out_.text += QString(QChar(0x2423)) + QChar(0x200b); // a line may end behind it
        } else {
            out_.text += QString::fromUcs4(&c, 1);
        }
    }

    const Sequence &sequence_;
    std::u32string texts_[2];
    ReadingText out_;
    int which_ = -1;
    int written_ = 0; ///< characters of the text that stand already
    bool lastLabel_ = false;
};

} // namespace

namespace {

enum class Runs { Left, Right, Either }; ///< from the left, from the right, as its neighbours do

Runs runsOf(QChar c)
{
    switch (c.direction()) {
    case QChar::DirR:
    case QChar::DirAL:
    case QChar::DirAN: return Runs::Right;
    case QChar::DirL:
    case QChar::DirEN:
    case QChar::DirNSM: return Runs::Left;
    default: return c.isSurrogate() ? Runs::Left : Runs::Either;
    }
}

/// Left end and width of characters of one line. Where they border on text that runs the other way, the place of the next character is somewhere else: then their glyphs are asked, which costs more.
std::pair<double, double> spanOf(const QTextLine &line, int begin, int end, bool mixed)
{
    if (!mixed) {
        const double a = line.cursorToX(begin), b = line.cursorToX(end);
        return {line.x() + std::min(a, b), std::abs(b - a)};
    }
    double left = 0, right = 0;
    bool any = false;
    for (const QGlyphRun &run : line.glyphRuns(begin, end - begin)) {
        const auto places = run.positions();
        const auto advances = run.rawFont().advancesForGlyphIndexes(run.glyphIndexes());
        for (qsizetype i = 0; i < std::min(places.size(), advances.size()); ++i) {
            left = any ? std::min(left, places[i].x()) : places[i].x();
            right = any ? std::max(right, places[i].x() + advances[i].x()) : places[i].x() + advances[i].x();
            any = true;
        }
    }
    return {left, right - left};
}

} // namespace

ReadingText readingText(const Sequence &sequence, const std::vector<std::string> &labels) { return Writer(sequence).write(labels); }

ReadingLayout::ReadingLayout(ReadingText text, const QFont &font, double width, QPaintDevice *device) : text_(std::move(text))
{
    for (qsizetype begin = 0; begin <= text_.text.size();) {
        qsizetype end = text_.text.indexOf('\n', begin);
        end = end < 0 ? text_.text.size() : end;
        Paragraph p{std::make_unique<QTextLayout>(text_.text.mid(begin, end - begin), font, device), static_cast<int>(begin), static_cast<int>(end), height_, 0};
        p.mixed = std::any_of(text_.text.begin() + begin, text_.text.begin() + end, [](QChar c) { return runsOf(c) == Runs::Right; });
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        const bool rightToLeft = p.layout->text().isRightToLeft();
        option.setTextDirection(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
        option.setAlignment(rightToLeft ? Qt::AlignRight : Qt::AlignLeft);
        p.layout->setTextOption(option);
        p.layout->setCacheEnabled(true);
        p.layout->beginLayout();
        for (QTextLine line = p.layout->createLine(); line.isValid(); line = p.layout->createLine()) {
            line.setLineWidth(std::max(40.0, width));
            line.setPosition(QPointF(0, p.height + line.height() * (leading - 1) / 2));
            p.height += line.height() * leading;
        }
        p.layout->endLayout();
        height_ += p.height;
        paragraphs_.push_back(std::move(p));
        begin = end + 1;
    }
}

const ReadingLayout::Paragraph &ReadingLayout::paragraphOf(int character) const
{
    const auto at = std::upper_bound(paragraphs_.begin(), paragraphs_.end(), character, [](int c, const Paragraph &p) { return c < p.begin; });
    return *(at - 1);
}

std::vector<QRectF> ReadingLayout::rects(int token) const
{
    const ReadingToken &t = text_.tokens[sz(token)];
    std::vector<QRectF> out;
    for (int c = t.begin; c < t.end;) {
        const Paragraph &p = paragraphOf(c);
        const QTextLine line = p.layout->lineForTextPosition(c - p.begin);
        if (!line.isValid()) {
            break;
        }
        const int lineEnd = p.begin + line.textStart() + line.textLength(), end = std::min({t.end, lineEnd, p.end});
        if (end > c) {
            const auto [left, whole] = spanOf(line, c - p.begin, end - p.begin, p.mixed);
            const double wide = whole / t.parts;
            out.emplace_back(left + wide * t.part, p.top + line.y() - 2, wide, line.height() + 4);
        }
        c = std::max(end, std::min(lineEnd, p.end)) + (lineEnd >= p.end && end >= p.end ? 1 : 0); // over the line end between paragraphs
    }
    return out;
}

std::vector<ReadingLayout::Word> ReadingLayout::words() const
{
    std::vector<Word> out;
    for (const Paragraph &p : paragraphs_) {
        const QString text = p.layout->text();
        for (int i = 0; i < p.layout->lineCount(); ++i) {
            const QTextLine line = p.layout->lineAt(i);
            const int end = line.textStart() + line.textLength();
            for (int c = line.textStart(); c < end;) {
                if (text[c].isSpace() || text[c].category() == QChar::Other_Format) {
                    ++c;
                    continue;
                }
                const Runs runs = runsOf(text[c]);
                int last = c + 1;
                for (; last < end && !text[last].isSpace() && (!p.mixed || (runs != Runs::Either && (runsOf(text[last]) == runs || text[last].isMark()))); ++last) {
                }
                QString word = text.mid(c, last - c);
                const auto glyphs = p.mixed && runs == Runs::Either ? line.glyphRuns(c, 1) : QList<QGlyphRun>();
                if (!glyphs.isEmpty() && glyphs[0].isRightToLeft()) { // a bracket that stands alone shows its other side
                    word[0] = word[0].mirroredChar();
                }
                out.push_back({word, spanOf(line, c, last, p.mixed).first, p.top + line.y() + line.ascent(), p.begin + c, p.begin + last});
                c = last;
            }
        }
    }
    return out;
}

int ReadingLayout::firstTokenBelow(double y) const
{
    // Tokens stand in reading order, and so do their last lines.
    const auto below = [&](const ReadingToken &t) {
        const int c = std::max(t.begin, t.end - 1);
        const Paragraph &p = paragraphOf(c);
        const QTextLine line = p.layout->lineForTextPosition(std::min(c, p.end) - p.begin);
        return p.top + (line.isValid() ? line.y() + line.height() : 0) + 2 <= y;
    };
    return static_cast<int>(std::partition_point(text_.tokens.begin(), text_.tokens.end(), below) - text_.tokens.begin());
}

int ReadingLayout::tokenAt(const QPointF &place) const
{
    for (int i = firstTokenBelow(place.y()); i < tokens(); ++i) {
        for (const QRectF &rect : rects(i)) {
            if (rect.contains(place)) {
                return i;
            }
            if (rect.top() > place.y()) {
                return -1;
            }
        }
    }
    return -1;
}

void ReadingLayout::draw(QPainter &painter, const QPointF &at, const QRectF &clip, const std::vector<Colour> &colours) const
{
    for (const Paragraph &p : paragraphs_) {
        const QRectF area(at.x(), at.y() + p.top, clip.width(), p.height);
        if (area.bottom() < clip.top() || area.top() > clip.bottom()) {
            continue;
        }
        QList<QTextLayout::FormatRange> ranges;
        for (const Colour &c : colours) {
            const ReadingToken &t = text_.tokens[sz(c.token)];
            const int begin = std::max(t.begin, p.begin), end = std::min(t.end, p.end);
            QTextLayout::FormatRange *last = ranges.isEmpty() ? nullptr : &ranges.back();
            if (begin < end && last && last->format.foreground().color() == c.colour && begin - p.begin - (last->start + last->length) <= 1) { // neighbours are drawn in one go, a blank between them included
                last->length = end - p.begin - last->start;
            } else if (begin < end) {
                QTextLayout::FormatRange range;
                range.start = begin - p.begin;
                range.length = end - begin;
                range.format.setForeground(c.colour);
                ranges.append(range);
            }
        }
        p.layout->draw(&painter, QPointF(at.x(), at.y() + p.top), ranges, clip);
    }
}

} // namespace headscope::ui
