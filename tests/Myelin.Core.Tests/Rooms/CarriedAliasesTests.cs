using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Rooms.Commands;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>"Room Upgrades": which aliases of <c>m.room.canonical_alias</c> go with the new room.</summary>
public sealed class CarriedAliasesTests
{
    private static readonly HashSet<string> Moving = ["#one:a.example", "#two:a.example"];

    [Theory]
    [InlineData("""{"alias":"#one:a.example"}""", """{"alias":"#one:a.example"}""", "{}")]
    [InlineData(
        """{"alias":"#one:a.example","alt_aliases":["#two:a.example","#far:b.example"],"x":1}""",
        """{"alias":"#one:a.example","alt_aliases":["#two:a.example"]}""",
        """{"alt_aliases":["#far:b.example"],"x":1}""")]
    [InlineData("""{"alias":"#far:b.example","alt_aliases":["#two:a.example",5,null]}""", """{"alt_aliases":["#two:a.example"]}""", """{"alias":"#far:b.example","alt_aliases":[5,null]}""")]
    [InlineData("""{"alias":"#far:b.example"}""", null, null)]
    [InlineData("""{"alias":5,"alt_aliases":{}}""", null, null)]
    [InlineData("{}", null, null)]
    public void Aliases_that_move_are_named_in_the_new_room(string content, string? moved, string? left)
    {
        var room = EngineRoom.Joined("11");
        var carried = CarriedAliases.Of(room.Accept(EngineRoom.Alice, EventTypes.CanonicalAlias, "", content).Pdu, Moving);
        Assert.Equal(moved, Text(carried?.Moved));
        Assert.Equal(left, Text(carried?.Left));
    }

    private static string? Text(ReadOnlyMemory<byte>? json) => json is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
}
