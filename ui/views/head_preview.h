// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A head under the pointer, larger, with its name and numbers beside it: a window of its own that takes neither focus nor mouse. The picture is computed on a job slot. GUI thread only.

#include <QImage>
#include <QWidget>
#include <utility>
#include <vector>

#include "ui/jobs/latest_job.h"
#include "ui/state/document.h"

namespace headscope::ui {

/// What stands beside the picture.
struct HeadFacts {
    QString name;
    QStringList notes;                                ///< sentences below the name
    std::vector<std::pair<QString, QString>> numbers; ///< what and how much, a line each
    bool operator==(const HeadFacts &) const = default;
};

class HeadPreview : public QWidget {
    Q_OBJECT
public:
    explicit HeadPreview(QWidget *parent);

    /// Shows a head of the trace beside `beside`, a rectangle of the screen.
    void showHead(const TracePtr &trace, const HeadPlace &place, HeadFacts facts, const QRect &beside);
    void dismiss();

    const HeadPlace &place() const { return place_; }
    const HeadFacts &facts() const { return facts_; }
    /// Null until it is computed.
    const QImage &picture() const { return picture_; }
    static constexpr int pictureSide = 220;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QSize wantedSize() const;
    QRect box() const;

    TracePtr trace_;
    HeadPlace place_;
    HeadFacts facts_;
    QImage picture_;
    LatestJob job_;
};

} // namespace headscope::ui
