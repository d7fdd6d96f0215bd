namespace Myelin.Server.Tests.Fuzz;

/// <summary>Everything that reads what was stored: method, path below <c>/_matrix/client</c> and body. The names of <see cref="HostileTemplates"/> stand in them.</summary>
internal static class HostileReaders
{
    private const string Lazy = "%7B%22room%22:%7B%22include_leave%22:true,%22timeline%22:%7B%22limit%22:50%7D,%22state%22:%7B%22lazy_load_members%22:true%7D%7D%7D";

    /// <summary>Asked by members and outsiders.</summary>
    public static readonly (string Method, string Path, string Body)[] All =
    [
        ("GET", "v3/sync?timeout=0", ""),
        ("GET", "v3/sync?timeout=0&full_state=true&use_state_after=true", ""),
        ("GET", $"v3/sync?timeout=0&filter={Lazy}", ""),
        ("GET", "v3/rooms/%R%/messages?dir=b&limit=100", ""),
        ("GET", "v3/rooms/%R%/messages?dir=f&limit=100&filter=%7B%22lazy_load_members%22:true,%22contains_url%22:false,%22types%22:%5B%22m.*%22%5D%7D", ""),
        ("GET", "v3/rooms/%R%/messages?dir=b&filter=%7B%22related_by_rel_types%22:%5B%22m.thread%22%5D,%22related_by_senders%22:%5B%22%A%%22%5D%7D", ""),
        ("GET", "v3/rooms/%R%/context/%E%?limit=50", ""),
        ("GET", "v3/rooms/%R%/event/%E%", ""),
        ("GET", "v3/rooms/%R%/state", ""),
        ("GET", "v3/rooms/%R%/state/m.room.power_levels/", ""),
        ("GET", "v3/rooms/%R%/state/m.room.member/%A%?format=event", ""),
        ("GET", "v3/rooms/%R%/members", ""),
        ("GET", "v3/rooms/%R%/members?not_membership=leave", ""),
        ("GET", "v3/rooms/%R%/joined_members", ""),
        ("GET", "v3/rooms/%R%/aliases", ""),
        ("GET", "v1/rooms/%R%/timestamp_to_event?ts=1&dir=f", ""),
        ("GET", "v1/rooms/%R%/relations/%E%?recurse=true", ""),
        ("GET", "v1/rooms/%R%/relations/%E%/m.thread", ""),
        ("GET", "v1/rooms/%R%/relations/%E%/m.annotation/m.reaction", ""),
        ("GET", "v1/rooms/%R%/threads", ""),
        ("GET", "v1/rooms/%R%/threads?include=participated", ""),
        ("GET", "v3/joined_rooms", ""),
        ("GET", "v3/publicRooms?limit=50", ""),
        ("POST", "v3/publicRooms", """{"filter":{"generic_search_term":"name","room_types":[null,"m.space"]}}"""),
        ("POST", "v3/user_directory/search", """{"search_term":"a","limit":50}"""),
        ("GET", "v3/notifications?limit=50", ""),
        ("GET", "v3/notifications?only=highlight", ""),
        ("GET", "v3/pushrules/", ""),
        ("GET", "v3/pushrules/global/override/odd", ""),
        ("GET", "v3/pushers", ""),
        ("GET", "v3/profile/%A%", ""),
        ("GET", "v3/profile/%B%/displayname", ""),
        ("GET", "v3/presence/%A%/status", ""),
        ("GET", "v3/devices", ""),
        ("GET", "v3/user/%A%/account_data/m.direct", ""),
        ("GET", "v3/user/%A%/rooms/%R%/tags", ""),
        ("POST", "v3/keys/query", """{"device_keys":{"%A%":[],"%B%":[]}}"""),
        ("POST", "v3/keys/claim", """{"one_time_keys":{"%A%":{"%D%":"org.example"}}}"""),
        ("GET", "v3/directory/list/room/%R%", ""),
        ("POST", "v3/join/%R%", "{}"),
        ("POST", "v3/knock/%R%", "{}"),
        ("POST", "v3/rooms/%R%/invite", """{"user_id":"%C%"}"""),
        ("POST", "v3/rooms/%R%/kick", """{"user_id":"%C%"}"""),
        ("POST", "v3/rooms/%R%/ban", """{"user_id":"%C%"}"""),
        ("POST", "v3/rooms/%R%/unban", """{"user_id":"%C%"}"""),
        ("POST", "v3/rooms/%R%/leave", "{}"),
        ("PUT", "v3/rooms/%R%/send/m.room.message/%T%", """{"msgtype":"m.text","body":"Hello A, @room","m.mentions":{"user_ids":["%A%","%B%"],"room":true}}"""),
        ("PUT", "v3/rooms/%R%/state/m.room.topic/", """{"topic":"Still here"}"""),
        ("PUT", "v3/profile/%A%/displayname", """{"displayname":"Alice again"}"""),
        ("POST", "v3/rooms/%R%/receipt/m.read/%E%", "{}"),
        ("POST", "v3/rooms/%R%/upgrade", """{"new_version":"11"}"""),
    ];
}
