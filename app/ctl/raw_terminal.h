#pragma once

#include <optional>
#include <string>

#include <termios.h>

namespace wheelhouse::ctl {

// The terminal that whctl runs in, without its own echo, lines and signals for
// as long as this lives: everything typed goes to the other end. Does nothing
// where standard input is no terminal. One at a time.
class RawTerminal {
public:
    RawTerminal();
    ~RawTerminal();
    RawTerminal(const RawTerminal &) = delete;
    RawTerminal &operator=(const RawTerminal &) = delete;

private:
    std::optional<termios> m_before;
};

struct TerminalCells {
    int columns = 80;
    int rows = 24;
};

// Of standard output; 80 × 24 where that is no terminal.
TerminalCells terminalCells();

// What is read from standard input, or happened meanwhile.
struct TypedInput {
    enum class Kind { Bytes, Resized, End, Stopped };
    Kind kind = Kind::End;
    std::string bytes = {};
};

// Waits for input, for another size of the terminal, or until `stopDescriptor`
// (a pipe's reading end) can be read.
class TypedReader {
public:
    TypedReader();
    ~TypedReader();
    TypedReader(const TypedReader &) = delete;
    TypedReader &operator=(const TypedReader &) = delete;
    TypedInput next(int stopDescriptor);
};

} // namespace wheelhouse::ctl
