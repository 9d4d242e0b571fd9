// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A drawing as pixels or as a file. Any thread; needs a QGuiApplication (the offscreen one will do).

#include <QImage>
#include <QPainter>
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/figure/drawing.h"

namespace headscope::ui {

enum class FigureFormat { Png, Jpeg, Tiff, Svg, Pdf };

/// By the ending, upper or lower case; nothing for another one.
std::optional<FigureFormat> figureFormat(const std::filesystem::path &path);

/// ".png, .jpg, .jpeg, .tif, .tiff, .svg or .pdf": for messages.
std::string figureEndings();

inline bool isVector(FigureFormat format) { return format == FigureFormat::Svg || format == FigureFormat::Pdf; }

/// An image that says 72 dots an inch, so that a point of a font is a pixel.
QImage onePointAPixel(QImage image);

/// Paints onto a device of 72 dots an inch. `scale`: pixels a point of a raster, whose edges then fall between pixels; 0 = a vector device.
void paintDrawing(QPainter &painter, const Drawing &drawing, double scale);

/// Pixels of the drawing: the size in points times dpi / 72, rounded. ARGB with a transparent ground where the drawing asks for one. A null image where memory does not hold it.
QImage figureImage(const Drawing &drawing, double dpi);

/// The bytes of a file. OutOfResources where the picture does not fit into memory.
Result<std::string> figureBytes(const Drawing &drawing, FigureFormat format, double dpi);

/// Writes whole or not at all. BadInput: another ending, or what writeFile refuses.
Status saveFigure(const std::filesystem::path &path, const Drawing &drawing, double dpi);

} // namespace headscope::ui
