#include "app/ctl/table.h"

#include <algorithm>

#include "app/ctl/text_width.h"

namespace wheelhouse::ctl {
namespace {

constexpr std::size_t kGap = 2;

const char *escapeOf(Tone tone)
{
    switch (tone) {
    case Tone::Plain: return "";
    case Tone::Good: return "\033[32m";
    case Tone::Busy: return "\033[36m";
    case Tone::Warning: return "\033[33m";
    case Tone::Bad: return "\033[31m";
    case Tone::Faint: return "\033[2m";
    }
    return "";
}

} // namespace

std::string paint(std::string_view text, Tone tone, bool coloured)
{
    if (!coloured || tone == Tone::Plain || text.empty()) {
        return std::string(text);
    }
    return std::string(escapeOf(tone)).append(text).append("\033[0m");
}

void Table::setColumns(std::vector<std::string> headings)
{
    m_headings = std::move(headings);
}

void Table::addRow(std::vector<Cell> cells)
{
    for (auto &cell : cells) {
        cell.text = oneLine(cell.text);
        if (cell.text.empty()) {
            cell = Cell("-", Tone::Faint);
        }
    }
    m_rows.push_back(std::move(cells));
}

std::string Table::toString(bool coloured) const
{
    std::vector<bool> right;
    std::vector<Cell> headings;
    std::vector<std::size_t> widths;
    for (const auto &heading : m_headings) {
        right.push_back(heading.ends_with('>'));
        headings.emplace_back(right.back() ? heading.substr(0, heading.size() - 1) : heading, Tone::Faint);
        widths.push_back(textWidth(headings.back().text));
    }
    for (const auto &row : m_rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            widths[column] = std::max(widths[column], textWidth(row[column].text));
        }
    }
    std::string text;
    const auto addLine = [&](const std::vector<Cell> &cells) {
        for (std::size_t column = 0; column < cells.size(); ++column) {
            const auto padding = std::string(widths[column] - textWidth(cells[column].text), ' ');
            const bool last = column + 1 == cells.size();
            text += right[column] ? padding : "";
            text += paint(cells[column].text, cells[column].tone, coloured);
            text += right[column] || last ? "" : padding;
            text += last ? "\n" : std::string(kGap, ' ');
        }
    };
    addLine(headings);
    std::for_each(m_rows.begin(), m_rows.end(), addLine);
    return text;
}

void FactSheet::add(std::string name, Cell value)
{
    value.text = printable(value.text);
    if (!value.text.empty()) {
        m_facts.push_back({std::move(name), std::move(value)});
    }
}

std::string FactSheet::toString(bool coloured) const
{
    std::size_t width = 0;
    for (const auto &fact : m_facts) {
        width = std::max(width, textWidth(fact.name));
    }
    std::string text;
    for (const auto &fact : m_facts) {
        text += paint(fact.name, Tone::Faint, coloured) + std::string(width - textWidth(fact.name) + kGap, ' ');
        auto value = fact.value.text;
        for (auto end = value.find('\n'); end != std::string::npos; end = value.find('\n', end + width + kGap)) {
            value.insert(end + 1, width + kGap, ' ');
        }
        text += paint(value, fact.value.tone, coloured) + "\n";
    }
    return text;
}

} // namespace wheelhouse::ctl
