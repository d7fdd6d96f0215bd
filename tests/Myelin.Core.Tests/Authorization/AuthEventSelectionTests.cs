using System.Text.Json;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>Server-Server API, "Auth events selection".</summary>
public sealed class AuthEventSelectionTests
{
    private const string Alice = TestRoom.Alice;
    private const string Bob = TestRoom.Bob;

    [Fact]
    public void A_create_event_selects_nothing() => Assert.Empty(Select("11", EventTypes.Create, "", "{}"));

    [Theory]
    [InlineData("1", true)]
    [InlineData("11", true)]
    [InlineData("12", false)]
    public void A_message_selects_its_senders_power(string version, bool selectsCreate)
    {
        var expected = new List<string> { "m.room.power_levels|", $"m.room.member|{Alice}" };
        if (selectsCreate)
        {
            expected.Insert(0, "m.room.create|");
        }

        Assert.Equal(expected, Select(version, EventTypes.Message, null, "{}"));
    }

    [Theory]
    [InlineData("join", true)]
    [InlineData("invite", true)]
    [InlineData("knock", true)]
    [InlineData("leave", false)]
    [InlineData("ban", false)]
    public void A_membership_selects_its_target_and_for_some_the_join_rules(string membership, bool selectsJoinRules)
    {
        var tuples = Select("10", EventTypes.Member, Bob, $$"""{"membership":"{{membership}}"}""");
        Assert.Contains($"m.room.member|{Bob}", tuples);
        Assert.Equal(selectsJoinRules, tuples.Contains("m.room.join_rules|"));
    }

    [Fact]
    public void A_user_that_is_sender_and_target_is_selected_once() =>
        Assert.Single(Select("10", EventTypes.Member, Alice, """{"membership":"join"}"""), $"m.room.member|{Alice}");

    [Theory]
    [InlineData("invite", """{"signed":{"token":"abc"}}""", true)]
    [InlineData("join", """{"signed":{"token":"abc"}}""", false)]
    [InlineData("invite", """{"signed":{"token":7}}""", false)]
    [InlineData("invite", """{"signed":"abc"}""", false)]
    [InlineData("invite", "null", false)]
    public void A_third_party_invite_is_selected_by_its_token(string membership, string invite, bool isSelected) =>
        Assert.Equal(
            isSelected,
            Select("10", EventTypes.Member, Bob, $$"""{"membership":"{{membership}}","third_party_invite":{{invite}}}""")
                .Contains("m.room.third_party_invite|abc"));

    [Theory]
    [InlineData("7", "join", "\"@carol:c.example\"", false)]
    [InlineData("8", "join", "\"@carol:c.example\"", true)]
    [InlineData("12", "join", "\"@carol:c.example\"", true)]
    [InlineData("12", "invite", "\"@carol:c.example\"", false)]
    [InlineData("12", "join", "7", false)]
    public void The_authorising_user_of_a_restricted_join_is_selected(string version, string membership, string user, bool isSelected) =>
        Assert.Equal(
            isSelected,
            Select(version, EventTypes.Member, Bob, $$"""{"membership":"{{membership}}","join_authorised_via_users_server":{{user}}}""")
                .Contains("m.room.member|@carol:c.example"));

    private static List<string> Select(string version, string type, string? stateKey, string content)
    {
        using var document = JsonDocument.Parse(content);
        return
        [
            .. AuthEventSelection.TuplesFor(TestRoom.Parse(version), type, stateKey, UserId.Parse(Alice), document.RootElement)
                .Select(tuple => $"{tuple.Type}|{tuple.StateKey}"),
        ];
    }
}
