// A whole device: TLS, state, what is desired, commands. See docs/protocol.md.
#include <cjson/cJSON.h>
#include <mosquitto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
static const char *prefix;                  // wh/1/{product}/{serial}
static double applied;                      // the last down/desired; a real device keeps it over its restart
static int interval = 30, wait = 1, pages;  // seconds between reports; seconds to back off; printed so far
static char done[32][64], text[512];        // the latest commands' ids: each is done once
static void publish(struct mosquitto *client, const char *leaf) {
    char topic[256];
    snprintf(topic, sizeof topic, "%s/up/%s", prefix, leaf);
    mosquitto_publish(client, NULL, topic, (int)strlen(text), text, 1, false);
}
static void report(struct mosquitto *client) {
    snprintf(text, sizeof text, "{\"firmware\":\"1.0.0\",\"time\":%ld,\"applied_version\":%.0f,\"paper\":\"ok\"}", (long)time(NULL), applied);
    publish(client, "state");
}
static void on_connect(struct mosquitto *client, void *, int code) {
    wait = code == 0 ? 1 : 60;                // refused: to hurry does not help
    snprintf(text, sizeof text, "%s/down/#", prefix);
    if (code == 0 && mosquitto_subscribe(client, NULL, text, 1) == MOSQ_ERR_SUCCESS) report(client);
}
static void on_message(struct mosquitto *client, void *, const struct mosquitto_message *message) {
    cJSON *json = cJSON_ParseWithLength(message->payload, (size_t)message->payloadlen);
    const cJSON *seconds = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "desired"), "report_interval");
    const double version = cJSON_GetNumberValue(cJSON_GetObjectItem(json, "version"));
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(json, "id")), *name = cJSON_GetStringValue(cJSON_GetObjectItem(json, "command"));
    if (version > applied)                    // older ones may come again
        applied = version, interval = seconds ? seconds->valueint : 30, report(client);
    if (id) {
        int known = 0, can = name && strcmp(name, "test_print") == 0;
        while (known < 32 && strncmp(done[known], id, 63) != 0) ++known;
        if (can && known == 32) strncpy(done[pages++ % 32], id, 63);
        const char *form = can ? "{\"id\":\"%.63s\",\"state\":\"done\",\"result\":{\"pages\":%d}}"
                               : "{\"id\":\"%.63s\",\"state\":\"failed\",\"reason\":\"unknown command\"}";
        snprintf(text, sizeof text, form, id, pages);
        publish(client, "ack");
    }
    cJSON_Delete(json);
}
int main(int argc, char **argv) {
    if (argc != 7) return fprintf(stderr, "usage: device HOST PORT CLIENT_ID PASSWORD CA_FILE TOPIC_PREFIX\n"), 2;
    mosquitto_lib_init(), prefix = argv[6];
    struct mosquitto *client = mosquitto_new(argv[3], true, NULL);   // a clean session
    mosquitto_username_pw_set(client, argv[3], argv[4]);              // the user name is the client id
    mosquitto_tls_set(client, argv[5], NULL, NULL, NULL, NULL);       // this authority and no other
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_message_callback_set(client, on_message);
    int code = mosquitto_connect(client, argv[1], atoi(argv[2]), 60);
    for (time_t last = time(NULL);;) {
        for (; code != MOSQ_ERR_SUCCESS; wait = wait < 32 ? wait * 2 : 60, code = mosquitto_reconnect(client))
            usleep((useconds_t)(wait * 500000 + (rand() ^ getpid()) % (wait * 500000)));   // half of it for sure, the rest by chance
        code = mosquitto_loop(client, 1000, 1);
        if (code == MOSQ_ERR_SUCCESS && time(NULL) - last >= interval) last = time(NULL), report(client);
    }
}
