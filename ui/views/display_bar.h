// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The display options above the heatmap, on one line: what is shown, hidden tokens, words, a reference, the limits of the colours, the look of masked cells. Each has a key that counts while the heatmap has the focus.
/// GUI thread only.

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QKeyEvent>
#include <QMenu>
#include <QToolButton>
#include <QWidget>

#include "ui/state/display_state.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"
#include "ui/views/key_help.h"

namespace headscope::ui {

class DisplayBar : public QWidget {
    Q_OBJECT
public:
    DisplayBar(Document *document, Selection *selection, DisplayState *state, QWidget *parent = nullptr);

    /// Acts on the key of an option; false where the key is none.
    bool press(const QKeyEvent &event);
    static KeyHelp keyHelp();
    /// Shows the state as it applies to what is chosen. `automatic`: the limits in use, from which limits by hand begin.
    void refresh();
    void setColours(const ValueRange &automatic) { inUse_ = automatic; }

signals:
    /// Why a key did nothing.
    void said(const QString &message);

private:
    void build();
    void buildLimits();
    void fillHideMenu();
    void fillReferenceMenu();
    void change(const std::function<void(DisplayChoice &)> &how);
    void useAsReference();
    void toggleDifference();
    void nextLimits();
    void setLimits(LimitKind kind);
    void setShown(int kind);

    Document *document_;
    Selection *selection_;
    DisplayState *state_;
    QComboBox *shown_, *limits_;
    QToolButton *hide_, *words_, *reference_, *masked_, *strips_;
    QMenu *hideMenu_, *referenceMenu_;
    QDoubleSpinBox *low_, *high_;
    ValueRange inUse_;
};

} // namespace headscope::ui
