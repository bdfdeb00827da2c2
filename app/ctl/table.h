#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wheelhouse::ctl {

// What a text says of how something is; a colour where there are colours.
enum class Tone { Plain, Good, Busy, Warning, Bad, Faint };

struct Cell {
    Cell(std::string content, Tone how = Tone::Plain) : text(std::move(content)), tone(how) {}
    Cell(const char *content, Tone how = Tone::Plain) : text(content), tone(how) {}

    std::string text;
    Tone tone = Tone::Plain;
};

// A column whose heading ends in `>` is aligned to the right; the mark is not
// printed. Alignment counts cells of the terminal, so that Chinese lines up.
class Table {
public:
    void setColumns(std::vector<std::string> headings);
    void addRow(std::vector<Cell> cells);
    bool empty() const { return m_rows.empty(); }
    std::string toString(bool coloured) const;

private:
    std::vector<std::string> m_headings;
    std::vector<std::vector<Cell>> m_rows;
};

// Facts about one thing: a name and a value on each line. Empty values are left
// out.
class FactSheet {
public:
    void add(std::string name, Cell value);
    std::string toString(bool coloured) const;

private:
    struct Fact {
        std::string name;
        Cell value;
    };
    std::vector<Fact> m_facts;
};

std::string paint(std::string_view text, Tone tone, bool coloured);

} // namespace wheelhouse::ctl
