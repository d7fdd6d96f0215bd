using System.Text.Json;
using CsCheck;
using Myelin.Core.Identifiers;
using Myelin.Core.Push;
using Xunit;

namespace Myelin.Core.Tests.Push;

/// <summary>What is found once for all members is what each would have found.</summary>
public sealed class PushEventTests
{
    private static readonly Gen<string> Text = One("a", "B", "_", "7", " ", "-", "é", "\u212A", "K", "k", "İ", "i", "😀", ".").List[0, 12].Select(string.Concat);

    private static Gen<string> One(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    [Fact]
    public void A_keyword_is_found_among_the_words_exactly_if_it_is_found_in_the_body() =>
        Gen.Select(Text, Text).Sample((body, keyword) =>
        {
            var pushEvent = new PushEvent(JsonSerializer.SerializeToElement(new { content = new { body } }));
            foreach (var glob in (Glob[])[Glob.Literal(keyword), Glob.Parse(keyword)])
            {
                Assert.Equal(glob.MatchesWords(body), pushEvent.HasInBody(glob));
            }
        });

    /// <summary>The Kelvin sign is a letter of no word, and in lower case a "k".</summary>
    [Theory]
    [InlineData("a \u212A b", "k", true)]
    [InlineData("a\u212Ab", "akb", true)]
    [InlineData("a\u212Ab", "a", true)]
    [InlineData("b \u212A", "b", true)]
    [InlineData("an x_1 and", "X_1", true)]
    [InlineData("an x_1 and", "x", false)]
    [InlineData("7", "7", true)]
    [InlineData("77", "7", false)]
    [InlineData("é7é", "7", true)]
    [InlineData("", "x", false)]
    public void A_keyword_stands_in_a_body_as_a_word(string body, string keyword, bool isFound)
    {
        var pushEvent = new PushEvent(JsonSerializer.SerializeToElement(new { content = new { body } }));
        Assert.Equal(isFound, pushEvent.HasInBody(Glob.Parse(keyword)));
        Assert.Equal(isFound, Glob.Parse(keyword).MatchesWords(body));
    }

    [Fact]
    public void An_event_gives_every_user_what_it_gives_that_user_alone() =>
        Gen.Select(
            One("m.room.message", "m.room.member", "m.room.encrypted", "m.reaction", "m.room.tombstone", "m.call.invite"),
            One("m.text", "m.notice"),
            One("invite", "join"),
            One("@u0:x", "@u1:x", ""),
            One("@u1:x", "@u2:x")).Sample((type, msgtype, membership, stateKey, mentioned) =>
        {
            var json = JsonSerializer.SerializeToElement(new Dictionary<string, object>
            {
                ["type"] = type,
                ["sender"] = "@sender:x",
                ["room_id"] = "!r:x",
                ["state_key"] = stateKey,
                ["content"] = new Dictionary<string, object> { ["msgtype"] = msgtype, ["membership"] = membership, ["m.mentions"] = new { user_ids = new[] { mentioned } } },
            });
            var shared = new PushEvent(json);
            for (var i = 0; i < 4; i++)
            {
                var user = UserId.Parse($"@u{i}:x");
                var (rules, context) = (DefaultPushRules.For(user), new PushContext(user, null, 3, null!));
                Assert.Equal(
                    PushRuleEvaluator.Evaluate(rules, json, context).Rule?.RuleId, PushRuleEvaluator.Evaluate(rules, shared, context).Rule?.RuleId);
            }
        });
}
