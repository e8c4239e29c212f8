/*
 * A server of open62541, a second implementation of OPC UA, for the tests: numbers of several types, an array, an
 * enumeration, a method and events. It listens on 127.0.0.1
 * at the port of its argument, says so once it does, and ends with its standard input.
 */
#include <open62541/server.h>
#include <open62541/server_config_default.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>

#define STANDARD(name) UA_NODEID_NUMERIC(0, UA_NS0ID_##name)

static UA_UInt16 ns;

static void variable(UA_Server *server, const char *name, const void *value, const UA_DataType *type, size_t length) {
    UA_VariableAttributes attributes = UA_VariableAttributes_default;
    attributes.displayName = UA_LOCALIZEDTEXT("", (char *)name);
    attributes.dataType = type->typeId;
    attributes.accessLevel = UA_ACCESSLEVELMASK_READ | UA_ACCESSLEVELMASK_WRITE;
    if (length == 0) {
        attributes.valueRank = UA_VALUERANK_SCALAR;
        UA_Variant_setScalar(&attributes.value, (void *)value, type);
    } else {
        static UA_UInt32 any = 0;
        attributes.valueRank = UA_VALUERANK_ONE_DIMENSION;
        attributes.arrayDimensions = &any;
        attributes.arrayDimensionsSize = 1;
        UA_Variant_setArray(&attributes.value, (void *)value, length, type);
    }
    UA_Server_addVariableNode(server, UA_NODEID_STRING(ns, (char *)name), STANDARD(OBJECTSFOLDER), STANDARD(ORGANIZES),
                              UA_QUALIFIEDNAME(ns, (char *)name), STANDARD(BASEDATAVARIABLETYPE), attributes, NULL, NULL);
}

static void raise_event(UA_Server *server, UA_UInt16 severity, const char *text) {
    UA_NodeId event;
    if (UA_Server_createEvent(server, STANDARD(BASEEVENTTYPE), &event) != UA_STATUSCODE_GOOD) return;
    UA_DateTime now = UA_DateTime_now();
    UA_LocalizedText message = UA_LOCALIZEDTEXT("", (char *)text);
    UA_String source = UA_STRING("Server");
    UA_Server_writeObjectProperty_scalar(server, event, UA_QUALIFIEDNAME(0, "Time"), &now, &UA_TYPES[UA_TYPES_DATETIME]);
    UA_Server_writeObjectProperty_scalar(server, event, UA_QUALIFIEDNAME(0, "Severity"), &severity, &UA_TYPES[UA_TYPES_UINT16]);
    UA_Server_writeObjectProperty_scalar(server, event, UA_QUALIFIEDNAME(0, "Message"), &message, &UA_TYPES[UA_TYPES_LOCALIZEDTEXT]);
    UA_Server_writeObjectProperty_scalar(server, event, UA_QUALIFIEDNAME(0, "SourceName"), &source, &UA_TYPES[UA_TYPES_STRING]);
    UA_Server_triggerEvent(server, event, STANDARD(SERVER), NULL, UA_TRUE);
}

/* Called by a client with a text: raises an event of this message. */
static UA_StatusCode shout(UA_Server *server, const UA_NodeId *session, void *session_context, const UA_NodeId *method,
                           void *method_context, const UA_NodeId *object, void *object_context, size_t in,
                           const UA_Variant *input, size_t out, UA_Variant *output) {
    char text[100];
    UA_String given = *(UA_String *)input[0].data;
    size_t length = given.length < sizeof text - 1 ? given.length : sizeof text - 1;
    memcpy(text, given.data, length);
    text[length] = 0;
    raise_event(server, 700, text);
    return UA_STATUSCODE_GOOD;
}

int main(int count, char **given) {
    UA_Server *server = UA_Server_new();
    UA_ServerConfig *config = UA_Server_getConfig(server);
    UA_UInt16 port = (UA_UInt16)(count > 1 ? atoi(given[1]) : 4840);
    UA_ServerConfig_setMinimal(config, port, NULL);
    char url[64];
    snprintf(url, sizeof url, "opc.tcp://127.0.0.1:%u", port);
    UA_String_clear(&config->serverUrls[0]);
    config->serverUrls[0] = UA_String_fromChars(url);
    ns = UA_Server_addNamespace(server, "urn:millrace:test:open62541");

    UA_Double speed = 1.5, list[] = {1, 2, 3};
    UA_Boolean running = true;
    UA_Int64 whole = 9007199254740993;
    UA_String name = UA_STRING("milk");
    UA_ServerState state = UA_SERVERSTATE_FAILED;
    variable(server, "speed", &speed, &UA_TYPES[UA_TYPES_DOUBLE], 0);
    variable(server, "list", list, &UA_TYPES[UA_TYPES_DOUBLE], 3);
    variable(server, "running", &running, &UA_TYPES[UA_TYPES_BOOLEAN], 0);
    variable(server, "whole", &whole, &UA_TYPES[UA_TYPES_INT64], 0);
    variable(server, "name", &name, &UA_TYPES[UA_TYPES_STRING], 0);
    variable(server, "state", &state, &UA_TYPES[UA_TYPES_SERVERSTATE], 0);

    UA_Argument text;
    UA_Argument_init(&text);
    text.name = UA_STRING("text");
    text.dataType = UA_TYPES[UA_TYPES_STRING].typeId;
    text.valueRank = UA_VALUERANK_SCALAR;
    UA_MethodAttributes attributes = UA_MethodAttributes_default;
    attributes.executable = attributes.userExecutable = true;
    UA_Server_addMethodNode(server, UA_NODEID_STRING(ns, "shout"), STANDARD(OBJECTSFOLDER), STANDARD(HASCOMPONENT),
                            UA_QUALIFIEDNAME(ns, "shout"), attributes, shout, 1, &text, 0, NULL, NULL, NULL);

    fcntl(0, F_SETFL, O_NONBLOCK);
    if (UA_Server_run_startup(server) != UA_STATUSCODE_GOOD) return 1;
    printf("listening\n");
    fflush(stdout);
    char byte;
    for (ssize_t got = -1; got != 0; got = read(0, &byte, 1)) UA_Server_run_iterate(server, true);
    UA_Server_run_shutdown(server);
    UA_Server_delete(server);
    return 0;
}
