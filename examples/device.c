// A whole device: TLS, state, what is desired, commands. See docs/protocol.md.
#include <cjson/cJSON.h>
#include <mosquitto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *prefix;             // wh/1/{product}/{serial}
static long long applied;              // the last down/desired; a real device keeps it over its restart
static int interval = 30, pages, wait = 1;   // seconds between reports; printed so far; seconds to back off
static char done[32][64], text[512];   // the latest commands' ids: each is done once
static unsigned commands;

static void publish(struct mosquitto *client, const char *leaf)
{
    char topic[256];
    snprintf(topic, sizeof topic, "%s/up/%s", prefix, leaf);
    mosquitto_publish(client, NULL, topic, (int)strlen(text), text, 1, false);
}
static void report(struct mosquitto *client)
{
    snprintf(text, sizeof text, "{\"firmware\":\"1.0.0\",\"time\":%lld,\"applied_version\":%lld,\"paper\":\"ok\",\"queue\":0}",
             (long long)time(NULL), applied);
    publish(client, "state");
}
static void on_connect(struct mosquitto *client, void *self, int code)
{
    (void)self;
    wait = code == 0 ? 1 : 60;
    if (code != 0) { fprintf(stderr, "refused: %s\n", mosquitto_connack_string(code)); return; }
    snprintf(text, sizeof text, "%s/down/#", prefix);
    mosquitto_subscribe(client, NULL, text, 1);   // first listen,
    report(client);                               // then say everything
}
static void on_message(struct mosquitto *client, void *self, const struct mosquitto_message *message)
{
    cJSON *json = cJSON_ParseWithLength(message->payload, (size_t)message->payloadlen);
    const cJSON *version = cJSON_GetObjectItem(json, "version");
    const cJSON *wanted = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "desired"), "report_interval");
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(json, "id"));
    const char *command = cJSON_GetStringValue(cJSON_GetObjectItem(json, "command"));
    (void)self;
    if (cJSON_IsNumber(version) && (long long)version->valuedouble > applied) {   // older ones may come again
        interval = cJSON_IsNumber(wanted) ? wanted->valueint : 30;
        applied = (long long)version->valuedouble;
        report(client);
    } else if (id && command && strcmp(command, "test_print") == 0) {
        unsigned known = 0;
        while (known < 32 && strncmp(done[known], id, 63) != 0) ++known;
        if (known == 32) { ++pages; strncpy(done[commands++ % 32], id, 63); }
        snprintf(text, sizeof text, "{\"id\":\"%.63s\",\"state\":\"done\",\"result\":{\"pages\":%d}}", id, pages);
        publish(client, "ack");
    } else if (id) {
        snprintf(text, sizeof text, "{\"id\":\"%.63s\",\"state\":\"failed\",\"reason\":\"unknown command\"}", id);
        publish(client, "ack");
    }
    cJSON_Delete(json);
}
int main(int argc, char **argv)
{
    if (argc != 7) return fprintf(stderr, "usage: device HOST PORT CLIENT_ID PASSWORD CA_FILE TOPIC_PREFIX\n"), 2;
    prefix = argv[6];
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new(argv[3], true, NULL);   // a clean session
    mosquitto_username_pw_set(client, argv[3], argv[4]);             // the user name is the client id
    mosquitto_tls_set(client, argv[5], NULL, NULL, NULL, NULL);      // this authority and no other
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_message_callback_set(client, on_message);
    int code = mosquitto_connect(client, argv[1], atoi(argv[2]), 60);
    for (time_t last = time(NULL);;) {
        if (code == MOSQ_ERR_SUCCESS && (code = mosquitto_loop(client, 1000, 1)) == MOSQ_ERR_SUCCESS) {
            if (time(NULL) - last >= interval) { last = time(NULL); report(client); }
            continue;
        }
        // Back off: half of it for sure, the rest by chance, twice as long each time.
        const long long ms = wait * 500LL + (rand() ^ (long)time(NULL)) % (wait * 500L);
        nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
        wait = wait < 32 ? wait * 2 : 60;
        code = mosquitto_reconnect(client);
    }
}
