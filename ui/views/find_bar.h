// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Finds tokens among queries or keys and makes them the chosen ones. Hidden until open(). GUI thread only.

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QWidget>
#include <vector>

#include "ui/state/document.h"
#include "ui/state/selection.h"

namespace headscope::ui {

class FindBar : public QWidget {
    Q_OBJECT
public:
    FindBar(Document *document, Selection *selection, QWidget *parent = nullptr);

    void open();
    void close();

signals:
    void closed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool amongKeys() const { return side_->currentIndex() == 1; }
    void search();
    /// The next match in a direction (1 or -1), around the end.
    void step(int direction);
    void choose(int position);
    int chosen() const;
    void say();

    Document *document_;
    Selection *selection_;
    QLineEdit *text_;
    QComboBox *side_;
    QLabel *count_;
    std::vector<int> found_;
};

} // namespace headscope::ui
