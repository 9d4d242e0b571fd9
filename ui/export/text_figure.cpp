// SPDX-License-Identifier: GPL-3.0-or-later
// The text itself, shaded by attention from or to some of its tokens.
#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "ui/export/figure_content.h"
#include "ui/export/figure_painter.h"
#include "ui/plots/mark_paint.h"
#include "ui/views/labels.h"
#include "ui/views/reading_text.h"

namespace headscope::ui {

namespace {

constexpr double strongest = 0.6; ///< opacity of the largest weight: letters stay readable
constexpr double textScale = 1.3, between = 8;

class TextContent : public FigureContent {
public:
    explicit TextContent(const FigureSetting &setting)
        : FigureContent(setting), group_(setting.place().group), one_(setting.trace->sameAxis(group_)), from_(setting.subject.direction == Direction::From), font_(figureFont(setting.family, setting.label.size() * textScale)),
          reading_(setting.family, setting.label.size() * textScale), device_(onePointAPixel(QImage(1, 1, QImage::Format_RGB32))), weights_(tokenAttention(*setting.trace, setting.place(), setting.subject.direction, setting.subject.positions, setting.subject.together)),
          marks_(tokenMarks(*setting.trace, setting.place(), setting.subject.direction, setting.subject.positions))
    {
        for (const float w : weights_) {
            limit_ = w > limit_ ? w : limit_;
        }
    }

    QSizeF wanted() const override
    {
        double natural = marks_.empty() ? 0 : s_.label.width(says()); // that it is no number has to be read
        for (int i = 0; i < count(); ++i) {
            natural = std::max(natural, reading_.width(textOf(i).text));
        }
        const double width = std::clamp(natural + 4, 140.0, 380.0);
        return {width, heightFor(width)};
    }
    QSizeF fewest() const override { return {100, above() + reading_.height()}; }

    double heightFor(double width) const override
    {
        double height = above();
        for (int i = 0; i < count(); ++i) {
            height += ReadingLayout(textOf(i), font_, width, &device_).height() + (one_ ? 0 : s_.label.height()) + (i > 0 ? between : 0);
        }
        return height;
    }

    Status draw(const Box &room, Drawing &out, const Progress &progress) override
    {
        text(out, s_.label, s_.label.elided(says(), room.width), room.x, room.y + s_.label.ascent(), Anchor::Left, ink::faint);
        double y = room.y + above();
        for (int i = 0; i < count(); ++i) {
            if (progress.cancelled()) {
                return cancelled();
            }
            if (!one_) {
                const bool cross = s_.trace->model->group(group_).cross;
                text(out, s_.label, i == 0 ? (cross ? Figure::tr("Queries (target)") : Figure::tr("Queries")) : cross ? Figure::tr("Keys (source)") : Figure::tr("Keys"), room.x, y + s_.label.ascent(), Anchor::Left, ink::faint);
                y += s_.label.height();
            }
            const ReadingLayout layout(textOf(i), font_, room.width, &device_);
            if (y + layout.height() > room.bottom() + 1) {
                return badInput(concat("expected a figure high enough for the text, found one that lacks ", s_.lengthText(y + layout.height() - room.bottom())));
            }
            drawLayout(layout, room.x, y, i, out);
            y += layout.height() + between;
        }
        return Done{};
    }

    std::vector<std::pair<std::string, QString>> facts() const override { return {{"Shown", says()}}; }

private:
    int count() const { return one_ ? 1 : 2; }
    double above() const { return s_.label.height() + 4; }
    ReadingText textOf(int i) const
    {
        ReadingText out = i == 0 ? readingText(s_.trace->queries(group_), one_ ? s_.trace->keyLabels(group_) : s_.trace->queries(group_).labels) : readingText(s_.trace->keys(group_), s_.trace->keyLabels(group_));
        for (QChar &c : out.text) { // same lengths: the tokens' places stay
            c = c < QChar(0x20) && c != '\n' ? QChar(0x2400 + c.unicode()) : (c >= QChar(0x7f) && c < QChar(0xa0)) || c >= QChar(0xfffe) ? QChar(0xfffd) : c;
        }
        return out;
    }

    /// "attention from 5 “are”, strongest 0.41"
    QString says() const
    {
        const auto &labels = from_ ? s_.trace->queries(group_).labels : s_.trace->keyLabels(group_);
        QStringList names;
        for (const int p : s_.subject.positions) {
            names.append(QString("%1 %2").arg(p).arg(QChar(0x201c) + QString::fromStdString(drawableText(labels[static_cast<size_t>(p)])) + QChar(0x201d)));
        }
        const QString tokens = names.size() > 5 ? Figure::tr("%1 tokens").arg(names.size()) : names.join(", ");
        const QString all = names.size() == 1 ? tokens : s_.subject.together == Together::Sum ? Figure::tr("%1 (sum)").arg(tokens) : Figure::tr("%1 (average)").arg(tokens);
        return (from_ ? Figure::tr("attention from %1, strongest %2") : Figure::tr("attention to %1, strongest %2")).arg(all, marks_.empty() ? scaleText(static_cast<double>(limit_)) : notANumberText());
    }

    void drawLayout(const ReadingLayout &layout, double x, double y, int which, Drawing &out) const
    {
        const bool shaded = one_ || which == (from_ ? 1 : 0), asks = one_ || which == (from_ ? 0 : 1);
        std::vector<uint8_t> masked(static_cast<size_t>(layout.text().text.size()) + 1);
        std::vector<DrawnItem> frames;
        for (int token = 0; token < layout.tokens(); ++token) {
            const float weight = shaded && static_cast<size_t>(token) < weights_.size() ? weights_[static_cast<size_t>(token)] : 0.0f;
            const bool broken = shaded && static_cast<size_t>(token) < marks_.size() && marks_[static_cast<size_t>(token)] == CellMark::NotANumber;
            const bool source = asks && std::find(s_.subject.positions.begin(), s_.subject.positions.end(), token) != s_.subject.positions.end();
            for (const QRectF &rect : layout.rects(token)) {
                const Box box{x + rect.x(), y + rect.y(), rect.width(), rect.height()};
                if (broken) {
                    out.items.push_back(DrawnBox{box, notANumberInk});
                } else if (weight > 0 && limit_ > 0) { // NaN is not
                    out.items.push_back(DrawnBox{box, ink::accent, strongest * std::sqrt(static_cast<double>(weight) / static_cast<double>(limit_))}); // faint weights stay visible
                }
                if (source) {
                    frames.push_back(DrawnBox{box, ink::chosen, 1, 1, 2, s_.subject.positions.size() > 1});
                }
            }
            if (std::isnan(weight) && !broken && !source) {
                const ReadingToken &t = layout.text().tokens[static_cast<size_t>(token)];
                std::fill(masked.begin() + t.begin, masked.begin() + t.end, uint8_t{1});
            }
        }
        for (const ReadingLayout::Word &word : layout.words()) {
            const bool all = std::all_of(masked.begin() + word.begin, masked.begin() + word.end, [](uint8_t m) { return m != 0; });
            QString words = word.text;
            text(out, reading_, words.remove(QChar(0x2068)).remove(QChar(0x2069)).remove(QChar(0x200b)), x + word.x, y + word.baseline, Anchor::Left, all ? ink::line : ink::text);
        }
        out.items.insert(out.items.end(), frames.begin(), frames.end());
    }

    GroupIndex group_;
    bool one_, from_;
    QFont font_;
    FigureType reading_;
    mutable QImage device_; ///< only measured on
    std::vector<float> weights_;
    CellMarks marks_; ///< of the weights; empty = all are numbers or masked
    float limit_ = 0;
};

} // namespace

Result<std::unique_ptr<FigureContent>> makeTextContent(const FigureSetting &setting, const Progress &)
{
    const int n = setting.subject.direction == Direction::From ? setting.trace->nQuery(setting.place().group) : setting.trace->nKey(setting.place().group);
    const auto &positions = setting.subject.positions;
    if (positions.empty() || std::any_of(positions.begin(), positions.end(), [n](int p) { return p < 0 || p >= n; })) {
        return badInput(concat("expected tokens from 0 to ", n - 1, " that the text is shaded by, found ", positions.empty() ? "none" : "another one"));
    }
    return std::unique_ptr<FigureContent>(std::make_unique<TextContent>(setting));
}

} // namespace headscope::ui
