// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/accessible_cells.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QCoreApplication>
#include <map>

namespace headscope::ui {

namespace {

AccessibleCells *cellsOf(QObject *object) { return dynamic_cast<AccessibleCells *>(object); }

bool inside(const AccessibleCells &cells, int row, int column)
{
    const QSize size = cells.accessibleSize();
    return row >= 0 && column >= 0 && row < size.height() && column < size.width();
}

class CellTable;

/// One cell; belongs to its table, which ends with the widget.
class TableCell : public QAccessibleInterface, public QAccessibleTableCellInterface, public QAccessibleActionInterface {
public:
    TableCell(QWidget *widget, int row, int column) : widget_(widget), row_(row), column_(column) {}

    bool isValid() const override { return inside(cells(), row_, column_); }
    QObject *object() const override { return nullptr; }
    QWindow *window() const override { return widget_->window()->windowHandle(); }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(widget_); }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QString text(QAccessible::Text kind) const override { return kind == QAccessible::Name && isValid() ? cells().accessibleCell(row_, column_) : QString(); }
    void setText(QAccessible::Text, const QString &) override {}
    QRect rect() const override
    {
        const QRect here = isValid() ? cells().accessibleRect(row_, column_) : QRect();
        return here.isEmpty() ? QRect() : QRect(widget_->mapToGlobal(here.topLeft()), here.size());
    }
    QAccessible::Role role() const override { return QAccessible::Cell; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.selectable = state.focusable = true;
        state.selected = isSelected();
        state.focused = state.selected && widget_->hasFocus();
        state.invisible = !widget_->isVisible();
        state.offscreen = !widget_->rect().intersects(isValid() ? cells().accessibleRect(row_, column_) : QRect());
        return state;
    }
    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::TableCellInterface ? static_cast<QAccessibleTableCellInterface *>(this) : type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : static_cast<void *>(nullptr);
    }

    bool isSelected() const override { return isValid() && cells().accessibleChosen() == QPoint(column_, row_); }
    QList<QAccessibleInterface *> columnHeaderCells() const override { return {}; }
    QList<QAccessibleInterface *> rowHeaderCells() const override { return {}; }
    int columnIndex() const override { return column_; }
    int rowIndex() const override { return row_; }
    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    QAccessibleInterface *table() const override { return parent(); }

    QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString &name) override
    {
        if (name == pressAction() && isValid()) {
            cells().accessibleChoose(row_, column_);
        }
    }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    AccessibleCells &cells() const { return *cellsOf(widget_); }

    QWidget *widget_;
    int row_, column_;
};

class CellTable : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    explicit CellTable(QWidget *widget) : QAccessibleWidget(widget, QAccessible::Table) {}
    ~CellTable() override
    {
        for (const auto &[place, id] : made_) {
            QAccessible::deleteAccessibleInterface(id);
        }
    }

    void *interface_cast(QAccessible::InterfaceType type) override { return type == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface *>(this) : QAccessibleWidget::interface_cast(type); }
    int childCount() const override { return rowCount() * columnCount(); }
    QAccessibleInterface *child(int index) const override { return index >= 0 && index < childCount() ? cellAt(index / columnCount(), index % columnCount()) : nullptr; }
    int indexOfChild(const QAccessibleInterface *child) const override
    {
        const auto *cell = dynamic_cast<const TableCell *>(child);
        return cell ? cell->rowIndex() * columnCount() + cell->columnIndex() : -1;
    }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; } // the chosen cell is what is told
    QAccessibleInterface *focusChild() const override
    {
        const auto chosen = cells().accessibleChosen();
        return chosen ? cellAt(chosen->y(), chosen->x()) : nullptr;
    }
    QString text(QAccessible::Text kind) const override
    {
        const auto chosen = kind == QAccessible::Value ? cells().accessibleChosen() : std::nullopt;
        return chosen && inside(cells(), chosen->y(), chosen->x()) ? cells().accessibleCell(chosen->y(), chosen->x()) : QAccessibleWidget::text(kind);
    }

    QAccessibleInterface *caption() const override { return nullptr; }
    QAccessibleInterface *summary() const override { return nullptr; }
    QAccessibleInterface *cellAt(int row, int column) const override
    {
        if (!inside(cells(), row, column)) {
            return nullptr;
        }
        const auto [place, fresh] = made_.try_emplace({row, column}, 0);
        if (fresh) {
            place->second = QAccessible::registerAccessibleInterface(new TableCell(widget(), row, column));
        }
        return QAccessible::accessibleInterface(place->second);
    }
    int rowCount() const override { return cells().accessibleSize().height(); }
    int columnCount() const override { return cells().accessibleSize().width(); }
    QString rowDescription(int row) const override { return inside(cells(), row, 0) ? cells().accessibleRow(row) : QString(); }
    QString columnDescription(int column) const override { return inside(cells(), 0, column) ? cells().accessibleColumn(column) : QString(); }
    int selectedCellCount() const override { return static_cast<int>(selectedCells().size()); }
    QList<QAccessibleInterface *> selectedCells() const override
    {
        QAccessibleInterface *chosen = focusChild();
        return chosen ? QList{chosen} : QList<QAccessibleInterface *>();
    }
    int selectedColumnCount() const override { return 0; }
    int selectedRowCount() const override { return 0; }
    QList<int> selectedColumns() const override { return {}; }
    QList<int> selectedRows() const override { return {}; }
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int) const override { return false; }
    bool selectRow(int) override { return false; }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent *) override {}

private:
    AccessibleCells &cells() const { return *cellsOf(object()); }

    mutable std::map<std::pair<int, int>, QAccessible::Id> made_;
};

QAccessibleInterface *makeTable(const QString &, QObject *object)
{
    return object && object->isWidgetType() && cellsOf(object) ? new CellTable(static_cast<QWidget *>(object)) : nullptr;
}

/// Before the first widget: an interface is kept from the first time that something asks for it.
void installTables() { QAccessible::installFactory(makeTable); }
Q_COREAPP_STARTUP_FUNCTION(installTables)

} // namespace

void announceChosen(QWidget *widget)
{
    const AccessibleCells *cells = widget->isVisible() ? cellsOf(widget) : nullptr;
    const auto chosen = cells ? cells->accessibleChosen() : std::nullopt;
    if (!chosen || !inside(*cells, chosen->y(), chosen->x())) {
        return;
    }
    QAccessibleEvent event(widget, widget->hasFocus() ? QAccessible::Focus : QAccessible::Selection);
    event.setChild(chosen->y() * cells->accessibleSize().width() + chosen->x());
    QAccessible::updateAccessibility(&event);
}

} // namespace headscope::ui
