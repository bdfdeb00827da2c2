#pragma once

namespace wheelhouse::models {
class MetricBoard;
class Session;
}

namespace wheelhouse::test {

// Fills a session that no server feeds with a fleet: three products and 200
// devices, two clusters with nodes, services and events, applications and
// deployments in every state. For windows that are looked at or driven without
// a server.
void fillSession(models::Session &session);
// Charts as a server would tell them: two pods with a gap and their levels,
// and what is not measured.
void fillBoard(models::MetricBoard &board);
// Says that all of it is live, as a stream would.
void markLive(models::Session &session);

} // namespace wheelhouse::test
