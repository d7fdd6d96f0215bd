using CsCheck;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Tests.Identifiers;

/// <summary>Appendices, "User Identifiers".</summary>
public class UserIdTests
{
    [Theory]
    [InlineData("@alice:example.org", "alice", "example.org")]
    [InlineData("@alice:example.org:8448", "alice", "example.org:8448")]
    [InlineData("@a.b_c=d-e/f+0:[::1]:8448", "a.b_c=d-e/f+0", "[::1]:8448")]
    [InlineData("@alice:[1234:5678::abcd]", "alice", "[1234:5678::abcd]")]
    public void A_user_id_has_a_localpart_and_a_server(string text, string localpart, string server)
    {
        var id = UserId.Parse(text);

        Assert.Equal(localpart, id.Localpart);
        Assert.Equal(server, id.ServerName.Value);
        Assert.True(id.IsOn(ServerName.Parse(server)));
        Assert.False(id.IsOn(ServerName.Parse("elsewhere")));
        Assert.Equal(id, UserId.Of(localpart, id.ServerName));
    }

    [Theory]
    [InlineData("@:example.org", "")]
    [InlineData("@Alice:example.org", "Alice")]
    [InlineData("@héllo wörld:example.org", "héllo wörld")]
    [InlineData("@😀:example.org", "😀")]
    [InlineData("@\u0001\n:example.org", "\u0001\n")]
    [InlineData("@@!#$:example.org", "@!#$")]
    public void Historical_user_ids_are_accepted(string text, string localpart) => Assert.Equal(localpart, UserId.Parse(text).Localpart);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("alice:example.org")]
    [InlineData("!alice:example.org")]
    [InlineData("@alice")]
    [InlineData("@alice:")]
    [InlineData("@alice:exa mple.org")]
    [InlineData("@al\0ice:example.org")]
    [InlineData("@alice:b:c")]
    [InlineData(" @alice:example.org")]
    [InlineData("@alice:example.org ")]
    public void Everything_else_is_refused(string? text) => Assert.False(UserId.TryParse(text, out _));

    [Fact]
    public void Lone_surrogates_are_refused()
    {
        Assert.False(UserId.TryParse("@\ud800:example.org", out _));
        Assert.False(UserId.TryParse("@\udc00\ud800:example.org", out _));
        Assert.False(RoomId.TryParse("!\ud800:example.org", out _));
        Assert.False(EventId.TryParse("$\ud800", out _));
        Assert.False(RoomAlias.TryParse("#\udc00:example.org", out _));
    }

    [Fact]
    public void The_length_is_limited_in_bytes()
    {
        Assert.True(UserId.TryParse("@" + new string('a', 242) + ":example.org", out _));
        Assert.False(UserId.TryParse("@" + new string('a', 243) + ":example.org", out _));
        Assert.False(UserId.TryParse("@" + new string('é', 122) + ":example.org", out _));
    }

    [Theory]
    [InlineData("alice", true)]
    [InlineData("a.b_c=d-e/f+0", true)]
    [InlineData("", false)]
    [InlineData("Alice", false)]
    [InlineData("alíce", false)]
    [InlineData("al ice", false)]
    [InlineData("alice ", false)]
    [InlineData("аlice", false)]
    [InlineData("a:b", false)]
    [InlineData("a\n", false)]
    public void New_users_get_compliant_localparts_only(string localpart, bool isValid) =>
        Assert.Equal(isValid, UserId.IsValidNewLocalpart(localpart));

    [Fact]
    public void What_is_parsed_is_kept_as_it_was_and_nothing_throws() => Gen.String.Sample(text =>
    {
        Assert.True(!UserId.TryParse("@" + text, out var user) || user.Value == "@" + text);
        Assert.True(!RoomId.TryParse("!" + text, out var room) || room.Value == "!" + text);
        Assert.True(!EventId.TryParse("$" + text, out var id) || id.Value == "$" + text);
        Assert.True(!RoomAlias.TryParse("#" + text, out var alias) || alias.Value == "#" + text);
        Assert.True(!ServerName.TryParse(text, out var server) || server.Value == text);
    });
}
