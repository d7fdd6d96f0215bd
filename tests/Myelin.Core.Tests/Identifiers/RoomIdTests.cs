using Myelin.Core.Identifiers;

namespace Myelin.Core.Tests.Identifiers;

/// <summary>Appendices, "Room IDs", "Room Aliases" and "Event IDs".</summary>
public class RoomIdTests
{
    [Theory]
    [InlineData("!room:example.org", "example.org")]
    [InlineData("!room:[::1]:8448", "[::1]:8448")]
    [InlineData("!:example.org", "example.org")]
    [InlineData("!ro om\n/..:example.org", "example.org")]
    [InlineData("!Nhcu5BS-UMnFX7hBVfVSoXiD7OgH6iRT-xyIuqDnpYQ", null)]
    [InlineData("!x", null)]
    public void A_room_id_may_have_a_server_part(string text, string? server) => Assert.Equal(server, RoomId.Parse(text).ServerName?.Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("room:example.org")]
    [InlineData("#room:example.org")]
    [InlineData("!room:")]
    [InlineData("!room:exa_mple")]
    [InlineData("!ro\0om:example.org")]
    [InlineData("!ro\0om")]
    public void Everything_else_is_refused(string? text) => Assert.False(RoomId.TryParse(text, out _));

    [Theory]
    [InlineData("#alias:example.org", "alias", "example.org")]
    [InlineData("#日本 語/x:example.org:80", "日本 語/x", "example.org:80")]
    [InlineData("##:[::1]", "#", "[::1]")]
    [InlineData("#:example.org", "", "example.org")]
    public void A_room_alias_has_a_localpart_and_a_server(string text, string localpart, string server)
    {
        var alias = RoomAlias.Parse(text);

        Assert.Equal(localpart, alias.Localpart);
        Assert.Equal(server, alias.ServerName.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("#alias")]
    [InlineData("alias:example.org")]
    [InlineData("#ali\0as:example.org")]
    [InlineData("#alias:")]
    public void Other_text_is_no_alias(string text) => Assert.False(RoomAlias.TryParse(text, out _));

    [Theory]
    [InlineData("$opaque:example.org")]
    [InlineData("$acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk")]
    [InlineData("$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg")]
    public void Event_ids_of_all_room_versions_are_accepted(string text) => Assert.Equal(text, EventId.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("opaque:example.org")]
    [InlineData("$a\0")]
    public void Other_text_is_no_event_id(string text) => Assert.False(EventId.TryParse(text, out _));

    [Fact]
    public void All_identifiers_have_at_most_255_bytes()
    {
        Assert.True(RoomId.TryParse("!" + new string('a', 254), out _));
        Assert.False(RoomId.TryParse("!" + new string('a', 255), out _));
        Assert.True(EventId.TryParse("$" + new string('a', 254), out _));
        Assert.False(EventId.TryParse("$" + new string('é', 128), out _));
        Assert.False(RoomAlias.TryParse("#" + new string('a', 253) + ":b", out _));
    }
}
