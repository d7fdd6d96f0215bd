namespace Myelin.Server.Tests.Fuzz;

/// <summary>What programs stumble over.</summary>
internal static class OddValues
{
    /// <summary>JSON values as text, some of which are no JSON.</summary>
    public static readonly string[] Json =
    [
        "null", "true", "false", "0", "-1", "1", "-0", "1.0", "1e2", "0.5", "9007199254740991", "9007199254740992", "-9007199254740992",
        "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e400", "-1e-400", "2147483648", "NaN", "Infinity", "01", "+1", "\"\"", "\" \"",
        "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\uffff\"", "\"" + new string('x', 300) + "\"",
        "\"" + new string('\u00e9', 70_000) + "\"", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"\":{}}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{\"__proto__\":{}}",
        "[1,2,3]", "[\"@a:b\",7]", "\"1\"", "\"true\"", "\"2026-01-01\"", "'x'", "{a:1}", "[1,]", "/*x*/1", "undefined", "\"unterminated", "\"\\x\"", "\"tab\there\"",
        Nested('[', ']', 127), Nested('[', ']', 129), Nested('[', ']', 20_000), Objects(100), Objects(3000),
    ];

    /// <summary>Text for identifiers, parameters and strings; not escaped.</summary>
    public static readonly string[] Text =
    [
        "", " ", "@", "!", "$", "#", "@:", "!:", "#:", "@:test.example", "@a", "@a:", "@a:b:c", "@a:[::1]", "@a:[::1", "@a:b:99999", "@alice:test.example", "@ALICE:test.example",
        "@alice:other.example", "!room", "!room:test.example", "!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "$event:test.example",
        "#alias:test.example", "#a:b", "m.room.message", "m.room.create", "m.room.member", "m.room.power_levels", "m.room.encryption", "m.room.server_acl", "m.room.aliases", "m.room.canonical_alias",
        "m.room.join_rules", "m.push_rules", "m.fully_read", "m.direct", "m.tag", "m.ignored_user_list", "..", ".", "%", "%2F", "/", "\\", "\0", "a\0b", "\u00e9", "\ud83d\ude00", "\u202e",
        "\ufffd", "\uffff", "'", "\"", "' OR 1=1 --", "*", "?", "*?*?*?*?*?*?*?*?*?*?*?*", "(a+)+$", "{}", "[]", "null", "true", "-1", "0", "1", "1.5", "9223372036854775808", "-9223372036854775808",
        "1e9", "NaN", "\u0661", "t0-0", "s1", "s999999999999_1_1", "f", "b", "2147483648", new string('a', 256), "@" + new string('a', 300) + ":test.example", "!" + new string('x', 9000) + ":a",
        new string('*', 5000), new string('\u00e9', 200), "online", "offline", "join", "{\"limit\":-1}", "{\"room\":7}", "{\"types\":[\"**********************a\"]}", "{\"lazy_load_members\":1}", "{\"a\":",
    ];

    /// <summary>Query parameters that some operation knows.</summary>
    public static readonly string[] Parameters =
    [
        "limit", "from", "to", "dir", "filter", "since", "ts", "at", "membership", "not_membership", "format", "kind", "username", "token", "via", "server_name", "server", "user_id", "device_id",
        "full_state", "set_presence", "access_token", "include_threads", "only", "use_state_after", "search_term", "third_party_instance_id", "x",
    ];

    private static string Nested(char open, char close, int depth) => new string(open, depth) + new string(close, depth);

    private static string Objects(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
}
