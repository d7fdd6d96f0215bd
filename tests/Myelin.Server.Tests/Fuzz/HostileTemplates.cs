namespace Myelin.Server.Tests.Fuzz;

/// <summary>
/// Good content of everything that the server reads itself. <c>%A%</c>, <c>%B%</c> and <c>%C%</c> are users, <c>%R%</c> the room, <c>%S%</c> another one,
/// <c>%E%</c> an event of the room, <c>%D%</c> a device of <c>%A%</c>.
/// </summary>
internal static class HostileTemplates
{
    private const string Relation = """{"rel_type":"m.thread","event_id":"%E%","is_falling_back":true,"m.in_reply_to":{"event_id":"%E%"}}""";

    /// <summary>State events: type, state key and content.</summary>
    public static readonly (string Type, string StateKey, string Content)[] States =
    [
        ("m.room.create", "", """{"room_version":"12","type":"m.space","m.federate":false,"predecessor":{"room_id":"%S%","event_id":"%E%"},"additional_creators":["%B%"]}"""),
        ("m.room.member", "%A%", """{"membership":"join","displayname":"A","avatar_url":"mxc://a/b","reason":"r","is_direct":true,"join_authorised_via_users_server":"%A%","third_party_invite":{"display_name":"x","signed":{"mxid":"%A%","token":"t","signatures":{"a":{"ed25519:0":"x"}}}}}"""),
        ("m.room.member", "%B%", """{"membership":"ban","displayname":"B","reason":"r"}"""),
        ("m.room.member", "%C%", """{"membership":"invite","displayname":"C","is_direct":true,"third_party_invite":{"display_name":"x","signed":{"mxid":"%C%","token":"t","signatures":{"a":{"ed25519:0":"x"}}}}}"""),
        ("m.room.power_levels", "", """{"users":{"%B%":50,"%C%":0},"users_default":0,"events":{"m.room.name":50,"m.room.message":0},"events_default":0,"state_default":50,"ban":50,"kick":50,"redact":50,"invite":0,"notifications":{"room":50}}"""),
        ("m.room.join_rules", "", """{"join_rule":"restricted","allow":[{"type":"m.room_membership","room_id":"%S%"},{"type":"m.room_membership","room_id":"%R%"}]}"""),
        ("m.room.join_rules", "", """{"join_rule":"public"}"""),
        ("m.room.history_visibility", "", """{"history_visibility":"shared"}"""),
        ("m.room.guest_access", "", """{"guest_access":"can_join"}"""),
        ("m.room.canonical_alias", "", """{"alias":"#none:test.example","alt_aliases":["#none:test.example"]}"""),
        ("m.room.server_acl", "", """{"allow":["*"],"deny":["evil.example"],"allow_ip_literals":false}"""),
        ("m.room.encryption", "", """{"algorithm":"m.megolm.v1.aes-sha2","rotation_period_ms":1,"rotation_period_msgs":1}"""),
        ("m.room.tombstone", "", """{"body":"gone","replacement_room":"%S%"}"""),
        ("m.room.third_party_invite", "token", """{"display_name":"x","key_validity_url":"https://a/b","public_key":"AAAA","public_keys":[{"public_key":"AAAA","key_validity_url":"https://a/b"}]}"""),
        ("m.space.child", "%S%", """{"via":["test.example"],"order":"a","suggested":true}"""),
        ("m.space.parent", "%S%", """{"via":["test.example"],"canonical":true}"""),
        ("m.room.name", "", """{"name":"A name"}"""),
        ("m.room.topic", "", """{"topic":"A topic","m.topic":{"m.text":[{"body":"A topic","mimetype":"text/plain"},{"body":"<b>A</b>","mimetype":"text/html"}]}}"""),
        ("m.room.avatar", "", """{"url":"mxc://a/b","info":{"h":1,"w":1,"mimetype":"image/png","size":1}}"""),
        ("m.room.pinned_events", "", """{"pinned":["%E%","%E%"]}"""),
        ("m.room.aliases", "test.example", """{"aliases":["#none:test.example"]}"""),
        ("m.room.policy", "", """{"via":"test.example","public_key":"AAAA"}"""),
        ("m.policy.rule.user", "rule", """{"entity":"@*:evil","recommendation":"m.ban","reason":"r"}"""),
        ("org.example.state", "%A%", """{"a":{"b":[1,"c",null]}}"""),
    ];

    /// <summary>Message-like events: type and content.</summary>
    public static readonly (string Type, string Content)[] Messages =
    [
        ("m.room.message", """{"msgtype":"m.text","body":"Hello A and @room","format":"org.matrix.custom.html","formatted_body":"<b>x</b>","m.mentions":{"user_ids":["%A%","%B%"],"room":true}}"""),
        ("m.room.message", $$"""{"msgtype":"m.text","body":"x","m.relates_to":{{Relation}}}"""),
        ("m.room.message", """{"msgtype":"m.text","body":"* x","m.new_content":{"msgtype":"m.text","body":"x","m.mentions":{"user_ids":["%A%"]}},"m.relates_to":{"rel_type":"m.replace","event_id":"%E%"}}"""),
        ("m.room.message", """{"msgtype":"m.image","body":"x","url":"mxc://a/b","info":{"thumbnail_url":"mxc://a/b","w":1}}"""),
        ("m.reaction", """{"m.relates_to":{"rel_type":"m.annotation","event_id":"%E%","key":"+"}}"""),
        ("m.room.encrypted", $$"""{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"x","session_id":"s","m.relates_to":{{Relation}}}"""),
        ("m.room.redaction", """{"redacts":"%E%","reason":"r"}"""),
        ("m.sticker", """{"body":"x","url":"mxc://a/b","info":{},"m.relates_to":{"rel_type":"m.reference","event_id":"%E%"}}"""),
        ("m.call.invite", """{"call_id":"1","version":"1","lifetime":1,"offer":{"type":"offer","sdp":"x"}}"""),
        ("m.key.verification.request", """{"msgtype":"m.key.verification.request","body":"x","to":"%A%"}"""),
    ];

    /// <summary>What else is stored of users and read later: method, path and body.</summary>
    public static readonly (string Method, string Path, string Body)[] Requests =
    [
        ("PUT", "user/%A%/account_data/m.ignored_user_list", """{"ignored_users":{"%C%":{},"%B%":{"a":1}}}"""),
        ("PUT", "user/%A%/account_data/m.direct", """{"%B%":["%R%","%S%"]}"""),
        ("PUT", "user/%A%/account_data/m.invite_permission_config", """{"default_action":"allow"}"""),
        ("PUT", "user/%A%/account_data/m.push_rules", """{"global":{"override":[]}}"""),
        ("PUT", "user/%A%/account_data/m.secret_storage.default_key", """{"key":"x"}"""),
        ("PUT", "user/%A%/rooms/%R%/account_data/m.tag", """{"tags":{"m.favourite":{"order":0.5},"u.x":{}}}"""),
        ("PUT", "user/%A%/rooms/%R%/account_data/m.marked_unread", """{"unread":true}"""),
        ("PUT", "user/%A%/rooms/%R%/account_data/m.fully_read", """{"event_id":"%E%"}"""),
        ("PUT", "user/%A%/rooms/%R%/tags/u.work", """{"order":0.5,"more":{"a":1}}"""),
        ("POST", "rooms/%R%/read_markers", """{"m.fully_read":"%E%","m.read":"%E%","m.read.private":"%E%"}"""),
        ("POST", "rooms/%R%/receipt/m.read/%E%", """{"thread_id":"main"}"""),
        ("PUT", "rooms/%R%/typing/%A%", """{"typing":true,"timeout":1000}"""),
        ("PUT", "rooms/%R%/redact/%E%/%T%", """{"reason":"r"}"""),
        ("POST", "rooms/%R%/join", """{"reason":"r","third_party_signed":{"sender":"%A%","mxid":"%B%","token":"t","signatures":{}},"more":1}"""),
        ("PUT", "sendToDevice/m.test/%T%", """{"messages":{"%B%":{"*":{"a":1}},"%A%":{"%D%":{"a":1}}}}"""),
        ("POST", "keys/upload", """{"device_keys":{"user_id":"%A%","device_id":"%D%","algorithms":["m.olm.v1.curve25519-aes-sha2"],"keys":{"ed25519:%D%":"7MM8t4rTDjx5MvXT8ZYfg8hAPKXqPdS0ADPqAOvVjbA","curve25519:%D%":"7MM8t4rTDjx5MvXT8ZYfg8hAPKXqPdS0ADPqAOvVjbA"},"signatures":{}}}"""),
        ("POST", "keys/upload", """{"one_time_keys":{"org.example:1":"x","org.example:2":{"key":"x","signatures":{}}},"fallback_keys":{"org.example:3":{"key":"x","fallback":true,"signatures":{}}}}"""),
        ("POST", "keys/query", """{"timeout":1,"device_keys":{"%A%":[],"%B%":["X"]}}"""),
        ("POST", "keys/claim", """{"one_time_keys":{"%A%":{"%D%":"org.example"},"%B%":{"X":"signed_curve25519"}}}"""),
        ("PUT", "profile/%A%/displayname", """{"displayname":"Alice"}"""),
        ("PUT", "profile/%A%/avatar_url", """{"avatar_url":"mxc://a/b"}"""),
        ("PUT", "profile/%A%/m.tz", """{"m.tz":"Europe/Vienna"}"""),
        ("PUT", "profile/%A%/org.example.field", """{"org.example.field":{"a":[1]}}"""),
        ("PUT", "presence/%A%/status", """{"presence":"online","status_msg":"here"}"""),
        ("PUT", "devices/%D%", """{"display_name":"A device"}"""),
        ("POST", "user/%A%/filter", """{"event_fields":["content.body","a\\.b"],"event_format":"client","room":{"rooms":["%R%"],"timeline":{"limit":3,"types":["m.*"],"senders":["%A%"],"contains_url":false,"related_by_rel_types":["m.thread"]},"state":{"lazy_load_members":true}}}"""),
        ("PUT", "pushrules/global/override/odd", """{"conditions":[{"kind":"event_match","key":"content.body","pattern":"*x*"},{"kind":"room_member_count","is":">1"},{"kind":"sender_notification_permission","key":"room"},{"kind":"event_property_is","key":"content.a\\.b","value":1},{"kind":"event_property_contains","key":"content.m\\.mentions.user_ids","value":"%A%"},{"kind":"contains_display_name"}],"actions":["notify",{"set_tweak":"sound","value":"default"},{"set_tweak":"highlight"}]}"""),
        ("PUT", "pushrules/global/content/odd", """{"pattern":"x*","actions":["dont_notify","notify",{"set_tweak":"highlight","value":true}]}"""),
        ("PUT", "pushrules/global/room/%R%", """{"actions":["notify"]}"""),
        ("PUT", "pushrules/global/underride/.m.rule.message/actions", """{"actions":["notify",{"set_tweak":"sound","value":"x"}]}"""),
        ("PUT", "directory/list/room/%R%", """{"visibility":"public"}"""),
        ("PUT", "directory/room/%23odd%T%:test.example", """{"room_id":"%R%"}"""),
        ("POST", "createRoom", """{"room_version":"11","preset":"public_chat","visibility":"public","name":"n","topic":"t","room_alias_name":"odd%T%","is_direct":true,"invite":["%B%"],"creation_content":{"type":"m.space","m.federate":true,"predecessor":{"room_id":"%S%","event_id":"%E%"},"additional_creators":["%B%"]},"initial_state":[{"type":"m.room.join_rules","state_key":"","content":{"join_rule":"knock_restricted","allow":[{"type":"m.room_membership","room_id":"%S%"}]}},{"type":"m.room.history_visibility","state_key":"","content":{"history_visibility":"world_readable"}},{"type":"m.room.encryption","content":{"algorithm":"x"}}],"power_level_content_override":{"users":{"%B%":1},"events":{"x":1},"invite":1}}"""),
        ("POST", "rooms/%R%/report/%E%", """{"reason":"r","score":1}"""),
        ("POST", "rooms/%R%/upgrade", """{"new_version":"12","additional_creators":["%B%"]}"""),
    ];
}
