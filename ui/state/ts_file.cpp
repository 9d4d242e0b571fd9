// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/ts_file.h"

#include <QXmlStreamReader>

namespace headscope::ui {

namespace {

TsMessage readMessage(QXmlStreamReader &xml, const QByteArray &context)
{
    TsMessage out;
    out.context = context;
    while (xml.readNextStartElement()) {
        if (xml.name() == u"source") {
            out.source = xml.readElementText().toUtf8();
        } else if (xml.name() == u"comment") {
            out.comment = xml.readElementText().toUtf8();
        } else if (xml.name() == u"translation" && xml.attributes().value("type").isEmpty()) {
            while (!xml.atEnd() && !(xml.isEndElement() && xml.name() == u"translation")) { // the text itself, or that of the one plural form
                xml.readNext();
                out.text += xml.isCharacters() && !xml.isWhitespace() ? xml.text().toString() : QString();
            }
        } else {
            xml.skipCurrentElement();
        }
    }
    return out;
}

} // namespace

std::optional<std::vector<TsMessage>> readTs(QIODevice &file)
{
    std::vector<TsMessage> out;
    QXmlStreamReader xml(&file);
    if (!xml.readNextStartElement() || xml.name() != u"TS") {
        return std::nullopt;
    }
    while (xml.readNextStartElement()) {
        if (xml.name() != u"context") {
            xml.skipCurrentElement();
            continue;
        }
        QByteArray context;
        while (xml.readNextStartElement()) {
            if (xml.name() == u"name") {
                context = xml.readElementText().toUtf8();
            } else if (xml.name() == u"message") {
                if (TsMessage message = readMessage(xml, context); !message.text.isEmpty()) {
                    out.push_back(std::move(message));
                }
            } else {
                xml.skipCurrentElement();
            }
        }
    }
    return xml.hasError() ? std::nullopt : std::optional(std::move(out));
}

} // namespace headscope::ui
