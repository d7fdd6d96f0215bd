using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>"If content has a third_party_invite property", with real signatures.</summary>
public sealed class ThirdPartyInviteTests : IDisposable
{
    private const string Alice = TestRoom.Alice;
    private const string Bob = TestRoom.Bob;

    private readonly SigningKey _key = SigningKey.Generate();
    private readonly SigningKey _other = SigningKey.Generate();

    public static TheoryData<string> Versions => TestRoom.All;

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_signed_token_redeems_the_invite_whether_its_sender_is_still_joined_or_not(string version)
    {
        var room = RoomWithInvite(version, PublicKey(_key));
        Assert.True(room.Allows(Invite(room, Signed(_key))));
        room.Put(room.Member(Alice, Alice, "leave"));
        Assert.True(room.Allows(Invite(room, Signed(_key))));
    }

    [Fact]
    public void Any_of_several_keys_will_do_in_either_alphabet()
    {
        var urlSafe = UnpaddedBase64.EncodeUrlSafe(_key.VerifyKey.ToBytes());
        var content = $$"""{"public_key":"{{_other.VerifyKey}}","public_keys":[7,{"public_key":"nonsense"},{"public_key":"{{urlSafe}}"}]}""";
        var room = RoomWithInvite("12", content);
        Assert.True(room.Allows(Invite(room, Signed(_key))));
        Assert.True(room.Allows(Invite(room, Signed(_other))));
    }

    [Fact]
    public void Another_key_refuses()
    {
        var room = RoomWithInvite("12", PublicKey(_other));
        Assert.False(room.Allows(Invite(room, Signed(_key))));
    }

    [Fact]
    public void A_changed_object_refuses()
    {
        var room = RoomWithInvite("12", PublicKey(_key));
        Assert.False(room.Allows(Invite(room, Signed(_key).Replace("\"sender\":\"x\"", "\"sender\":\"y\"", StringComparison.Ordinal))));
    }

    [Fact]
    public void The_object_must_be_about_the_target_and_an_invite_of_the_room()
    {
        var room = RoomWithInvite("12", PublicKey(_key));
        Assert.False(room.Allows(Invite(room, Signed(_key, mxid: TestRoom.Carol))));
        Assert.False(room.Allows(Invite(room, Signed(_key, token: "another"))));
    }

    [Theory]
    [InlineData("""{"mxid":"@bob:b.example"}""")]
    [InlineData("""{"mxid":"@bob:b.example","token":7}""")]
    public void An_object_without_token_redeems_no_invite_either_whose_token_is_empty(string signed)
    {
        var room = TestRoom.Joined("12");
        room.Send(room.Make(Alice, EventTypes.ThirdPartyInvite, "", PublicKey(_key)));
        var signature = UnpaddedBase64.Encode(_key.Sign(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(signed), JsonNumberRule.Strict)));
        Assert.True(room.Allows(Invite(room, Signed(_key, token: ""))));
        Assert.False(room.Allows(Invite(room, $$"""{{signed[..^1]}},"signatures":{"id.example":{"{{_key.KeyId}}":"{{signature}}"} } }""")));
    }

    [Fact]
    public void Only_the_sender_of_the_invite_redeems_it()
    {
        var room = RoomWithInvite("12", PublicKey(_key));
        room.Put(room.Member(TestRoom.Carol, TestRoom.Carol, "join"));
        Assert.False(room.Allows(Invite(room, Signed(_key), sender: TestRoom.Carol)));
    }

    [Fact]
    public void A_banned_target_is_not_invited()
    {
        var room = RoomWithInvite("12", PublicKey(_key));
        room.Put(room.Member(Alice, Bob, "ban"));
        Assert.False(room.Allows(Invite(room, Signed(_key))));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"signed":null}""")]
    [InlineData("""{"signed":{}}""")]
    [InlineData("""{"signed":{"mxid":"@bob:b.example"}}""")]
    [InlineData("""{"signed":{"token":"token"}}""")]
    [InlineData("""{"signed":{"mxid":"@bob:b.example","token":7}}""")]
    [InlineData("""{"signed":{"mxid":"@bob:b.example","token":"token"}}""")]
    [InlineData("""{"signed":{"mxid":"@bob:b.example","token":"token","signatures":null}}""")]
    [InlineData("""{"signed":{"mxid":"@bob:b.example","token":"token","signatures":{"x":7}}}""")]
    [InlineData("""{"signed":{"mxid":"@bob:b.example","token":"token","signatures":{"x":{"ed25519:0":7,"ed25519:1":"??"}}}}""")]
    public void A_malformed_object_refuses_even_where_a_plain_invite_would_be_allowed(string thirdPartyInvite)
    {
        var room = RoomWithInvite("12", PublicKey(_key));
        Assert.False(room.Allows(room.Make(
            Alice, EventTypes.Member, Bob, $$"""{"membership":"invite","third_party_invite":{{thirdPartyInvite}}}""")));
    }

    [Theory]
    [InlineData(1_000, 1, true)]
    [InlineData(1_001, 1, false)]
    [InlineData(500, 2, true)]
    [InlineData(501, 2, false)]
    public void No_more_signatures_are_tried_than_a_bound(int keyCount, int signatureCount, bool isAllowed)
    {
        var others = string.Join(',', Enumerable.Repeat($$"""{"public_key":"{{_other.VerifyKey}}"}""", keyCount - 1));
        var room = RoomWithInvite("12", $$"""{"public_key":"{{_key.VerifyKey}}","public_keys":[{{others}}]}""");
        Assert.Equal(isAllowed, room.Allows(Invite(room, Signed(_key, signatureCount: signatureCount))));
    }

    [Fact]
    public void Any_of_several_signatures_will_do_but_of_ed25519_alone()
    {
        var room = RoomWithInvite("12", PublicKey(_key));
        Assert.True(room.Allows(Invite(room, Signed(_key, signatureCount: 3))));
        Assert.False(room.Allows(Invite(room, Signed(_key, keyId: "rsa:0"))));
        Assert.False(room.Allows(Invite(room, Signed(_key, keyId: "0"))));
    }

    [Fact]
    public void What_is_unsigned_was_not_signed()
    {
        var room = RoomWithInvite("12", PublicKey(_key));
        Assert.True(room.Allows(Invite(room, Signed(_key).Insert(1, "\"unsigned\":{\"age\":1},"))));
        Assert.False(room.Allows(Invite(room, Signed(_key).Insert(1, "\"more\":1,"))));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"public_key":7}""")]
    [InlineData("""{"public_key":"??"}""")]
    [InlineData("""{"public_key":"AAAA"}""")]
    [InlineData("""{"public_keys":null}""")]
    [InlineData("""{"public_keys":{"public_key":"AAAA"}}""")]
    [InlineData("""{"public_keys":[]}""")]
    public void An_invite_without_keys_is_redeemed_by_nobody(string content)
    {
        var room = RoomWithInvite("12", content);
        Assert.False(room.Allows(Invite(room, Signed(_key))));
    }

    private static string PublicKey(SigningKey key) => $$"""{"display_name":"b...","public_key":"{{key.VerifyKey}}"}""";

    private static TestRoom RoomWithInvite(string version, string inviteContent)
    {
        var room = TestRoom.Joined(version);
        room.Send(room.Make(Alice, EventTypes.ThirdPartyInvite, "token", inviteContent));
        return room;
    }

    private static Pdu Invite(TestRoom room, string signed, string sender = Alice) => room.Make(
        sender, EventTypes.Member, Bob, $$"""{"membership":"invite","third_party_invite":{"display_name":"b...","signed":{{signed}} } }""");

    /// <param name="key">The key that signs.</param>
    /// <param name="mxid">Whom the object is about.</param>
    /// <param name="token">Which invite of the room it redeems.</param>
    /// <param name="keyId">Under which name the signature stands; null for the key's own.</param>
    /// <param name="signatureCount">How many signatures there are; all but the last are of something else.</param>
    private static string Signed(SigningKey key, string mxid = Bob, string token = "token", string? keyId = null, int signatureCount = 1)
    {
        var members = $$""" "token" : "{{token}}", "mxid":"{{mxid}}","sender":"x" """;
        var signature = key.Sign(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes($"{{{members}}}"), JsonNumberRule.Strict));
        var others = Enumerable.Range(1, signatureCount - 1).Select(i => $"\"ed25519:other{i}\":\"{UnpaddedBase64.Encode(new byte[64])}\"");
        var signatures = string.Join(',', [.. others, $"\"{keyId ?? key.KeyId}\":\"{UnpaddedBase64.Encode(signature)}\""]);
        return $$"""{{{members}},"signatures":{"id.example":{ {{signatures}} } } }""";
    }
}
