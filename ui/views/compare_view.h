// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The pass on show beside another one: of another text, of a moment that was kept, or of another model. Heads ranked by how much they changed; of the chosen head this pattern, the other, or their difference over aligned tokens.
/// GUI thread only; numbers come from core through Comparison and a job slot.

#include <QButtonGroup>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QWidget>
#include <optional>

#include "ui/plots/heatmap_plot.h"
#include "ui/state/comparison.h"
#include "ui/state/view_options.h"
#include "ui/views/beside_box.h"
#include "ui/views/change_list.h"
#include "ui/views/compare_bar.h"
#include "ui/views/elided_label.h"
#include "ui/views/key_help.h"

namespace headscope::ui {

class CompareView : public QWidget {
    Q_OBJECT
public:
    CompareView(Document *document, Selection *selection, QWidget *parent = nullptr);

    QLineEdit *field() { return bar_->field(); }
    Comparison *comparison() { return comparison_; }
    HeatmapPlot *plot() { return plot_; }
    Side side() const;
    /// As a session keeps them: a text that is still the copy of the one on show is none.
    CompareOptions options() const;
    /// The same, with the text as it stands there.
    CompareOptions choice() const;
    void setOptions(const CompareOptions &options);
    static KeyHelp keyHelp();
    /// Heads whose patterns are on show; nothing where the other pass has none to put beside.
    std::optional<HeadPair> heads() const;
    /// What the chosen head moved beside the one that is shown; null while that is not known.
    const HeadChange *change() const;

signals:
    /// By the user: what it compares with, the text, the side, which head beside which. `before`: what choice() was; it is the same where a pass was kept or a model opened.
    void edited(const headscope::ui::CompareOptions &before);
    /// The two texts shall change places.
    void swapWanted();

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void build();
    QWidget *buildSides();
    QWidget *buildPicture();
    void connectAll();
    void noteEdit();
    void takeColours();
    void beginText();
    void showPair();
    void showHead();
    void showRanks();
    /// The chosen head beside each of the other pass, where that is wanted and not known.
    void requestLikes();
    bool likesKnown() const;
    void requestCells();
    void choosePlaces(const Cell &cell);
    void markChosen();
    void sayCell();
    void saySummary();

    Document *document_;
    Selection *selection_;
    Comparison *comparison_;
    CompareBar *bar_;
    ElidedLabel *summary_, *cell_;
    QLabel *problem_, *heading_, *hint_; ///< the hint lies over the picture of a difference where nothing differs
    QButtonGroup *sides_;
    BesideBox *beside_;
    ChangeList *ranks_;
    HeatmapPlot *plot_;
    QStackedWidget *pages_; ///< both passes, or why there is nothing to show
    QSplitter *split_; ///< the heads, and beside them (below, where that leaves too little) what the chosen one did
    std::optional<Cell> hovered_;
    PairPtr labelled_;
    /// A head of A beside every head of B, the most alike first.
    struct Likes {
        PairPtr pair;
        LayerIndex layer;
        HeadIndex head;
        std::vector<HeadChange> changes; ///< none while they are looked for
    };
    std::optional<Likes> likes_;
    /// Largest weight of both heads and largest difference: what colours stand for; and which rows are no numbers.
    struct Limits {
        PairPtr pair;
        HeadPair heads;
        HeadPairLimits of;
        BrokenPair broken;
    };
    std::optional<Limits> limits_;
    CompareOptions known_; ///< choice() after the last edit
    LatestJob cells_, search_;
};

} // namespace headscope::ui
