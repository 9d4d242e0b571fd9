// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The pass on show beside another one: of another text, of a moment that was kept, or of another model. Heads ranked by how much they changed; of the chosen head this pattern, the other, or their difference over aligned tokens.
/// GUI thread only; numbers come from core through Comparison and a job slot.

#include <QButtonGroup>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QWidget>
#include <optional>

#include "ui/plots/heatmap_plot.h"
#include "ui/state/comparison.h"
#include "ui/state/view_options.h"
#include "ui/views/change_table.h"
#include "ui/views/key_help.h"

namespace headscope::ui {

class CompareView : public QWidget {
    Q_OBJECT
public:
    CompareView(Document *document, Selection *selection, QWidget *parent = nullptr);

    Comparison *comparison() { return comparison_; }
    HeatmapPlot *plot() { return plot_; }
    ChangeTable *table() { return table_; }
    Side side() const;
    CompareOptions options() const;
    void setOptions(const CompareOptions &options);
    static KeyHelp keyHelp();
    /// What the numbers of a side measure.
    static QString sideUnit(Side side);
    /// Heads whose patterns are on show; nothing where the other pass has none to put beside.
    std::optional<HeadPair> heads() const;

signals:
    /// By the user: what it compares with, the text, the side, which head beside which.
    void edited();

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *buildControls();
    QWidget *buildSides();
    void buildTable();
    /// The heads of the other pass, where they are others than before.
    void fillBeside();
    /// The head of the other pass that was chosen by hand.
    std::optional<std::pair<LayerIndex, HeadIndex>> byHand() const;
    void showBeside();
    void chooseWith(CompareWith with);
    /// The other text begins as a copy of the one on show.
    void beginText();
    void chooseModel(bool folder);
    void showControls();
    void showPair();
    void showHead();
    void showRanks();
    /// Selects the chosen head's row.
    void markRank();
    /// The other pass's head that is most alike, where that is wanted or there is none at the same place.
    void requestLike();
    void requestCells();
    void markChosen();
    void sayCell();
    void saySummary();

    Document *document_;
    Selection *selection_;
    Comparison *comparison_;
    QComboBox *with_;
    QLineEdit *text_;
    QPushButton *keep_, *model_;
    QLabel *kept_, *summary_, *problem_, *heading_, *cell_;
    QButtonGroup *sides_;
    QComboBox *beside_; ///< the other pass's head: at the same place, the most alike, or one by hand
    QTableView *ranks_;
    ChangeTable *table_;
    HeatmapPlot *plot_;
    QWidget *body_;
    QSplitter *split_; ///< the heads, and beside them (below, where that leaves too little) what the chosen one did
    std::optional<Cell> hovered_;
    PairPtr labelled_;
    /// A head of A with the one of B that is most alike, and the passes that they are of.
    std::optional<HeadPair> found_;
    PairPtr foundIn_;
    /// Largest weight of both heads and largest difference: what colours stand for; and which rows are no numbers.
    struct Limits {
        PairPtr pair;
        HeadPair heads;
        HeadPairLimits of;
        BrokenPair broken;
    };
    std::optional<Limits> limits_;
    std::pair<int, int> listed_; ///< layers and heads of the choices
    Beside which_;               ///< what was chosen there: the choices come later, with the other pass
    bool ranking_ = false;  ///< the table's selection is ours, not the user's
    bool textSeen_ = false; ///< the other text has begun as a copy of the one on show
    LatestJob cells_, search_;
};

} // namespace headscope::ui
