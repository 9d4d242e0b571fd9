// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the window shows while no model is open: the models that come with the program, what was open lately, texts to try. GUI thread only.

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace headscope::ui {

class StartPage : public QScrollArea {
    Q_OBJECT
public:
    explicit StartPage(QWidget *parent = nullptr);

    /// Looks again at what was open lately. `back`: name of the model that is open behind the page; empty = none.
    void refresh(const QString &back);

signals:
    void modelChosen(const QString &reference); ///< also a session's path
    void sampleChosen(const QString &text);
    void fileWanted();
    void folderWanted();
    void backWanted();

protected:
    void changeEvent(QEvent *event) override;
    /// Return chooses what has the focus.
    void keyPressEvent(QKeyEvent *event) override;

private:
    QVBoxLayout *buildModels();
    QVBoxLayout *buildSamples();
    QLabel *heading(const QString &text) const;
    QLabel *faint(const QString &text);
    void paintFaint();
    QVBoxLayout *recent_;
    QList<QLabel *> faint_;
    QPushButton *back_;
};

} // namespace headscope::ui
