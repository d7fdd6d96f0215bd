using System.Diagnostics;
using System.Text;
using CsCheck;
using Myelin.Core.Push;
using Xunit;

namespace Myelin.Core.Tests.Push;

/// <summary>Appendices, "Glob-style matching", and the word boundaries of push rules.</summary>
public sealed class GlobTests
{
    [Theory]
    [InlineData("lunc?*", "Lunch plans", true)]
    [InlineData("lunc?*", "LUNCH", true)]
    [InlineData("lunc?*", " lunch", false)]
    [InlineData("lunc?*", "lunc", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("**?**", "x", true)]
    [InlineData("?", "", false)]
    [InlineData("?", "\U0001F600", true)]
    [InlineData("??", "\U0001F600", false)]
    [InlineData("*\U0001F600", "smile \U0001F600", true)]
    [InlineData("a*b*c", "aXbYc", true)]
    [InlineData("a*b*c", "abc", true)]
    [InlineData("a*b*c", "abcd", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("[a-z]+(", "[a-z]+(", true)]
    [InlineData("\\*", "\\x", true)]
    [InlineData("ärger", "ÄRGER", true)]
    [InlineData("m.room.message", "m.room.message2", false)]
    [InlineData("b", "a b", false)]
    [InlineData("b", "b a", false)]
    [InlineData("*b", "a b", true)]
    [InlineData("\U0001F600", "\uF600", false)]
    [InlineData("\U00010400", "\U00010428", true)]
    public void The_whole_text_is_matched(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Glob.Parse(pattern).Matches(text));

    [Theory]
    [InlineData("ex*ple", "An example event.", true)]
    [InlineData("ex*ple", "exple", true)]
    [InlineData("ex*ple", "An exciting triple-whammy", true)]
    [InlineData("cake", "cake", true)]
    [InlineData("cake", "a piece of CAKE!", true)]
    [InlineData("cake", "cheesecake", false)]
    [InlineData("cake", "cakes", false)]
    [InlineData("cake", "cake_", false)]
    [InlineData("cake", "cake2", false)]
    [InlineData("cake", "cakes and cake", true)]
    [InlineData("cake", "cäke äcakeö", true)]
    [InlineData("cake*lie", "the cake is a lie.", true)]
    [InlineData("cake*lie", "cake is a liege", false)]
    [InlineData("cak?", "cakes", false)]
    [InlineData("cak?", "the cake", true)]
    [InlineData("*x", " x", true)]
    [InlineData("x*", "x ", true)]
    [InlineData("@room", "hi @room", true)]
    [InlineData("@room", "hi@room", true)]
    [InlineData("@room", "@rooms", false)]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "x y", true)]
    [InlineData("x", "", false)]
    public void A_part_between_word_boundaries_is_matched(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Glob.Parse(pattern).MatchesWords(text));

    [Fact]
    public void Of_a_literal_the_wildcards_are_characters()
    {
        Assert.True(Glob.Literal("a*?").MatchesWords("is a*? here"));
        Assert.False(Glob.Literal("a*").MatchesWords("abc"));
    }

    [Fact]
    public void Patterns_longer_than_a_word_of_bits_are_matched()
    {
        var text = string.Concat(Enumerable.Repeat("abcdefghij", 50));
        Assert.True(Glob.Parse(text).Matches(text.ToUpperInvariant()));
        Assert.True(Glob.Parse(text.Replace('e', '?')).Matches(text));
        Assert.True(Glob.Parse("*" + text[3..] + "*").Matches(text));
        Assert.False(Glob.Parse(text + "x").Matches(text));
        Assert.False(Glob.Parse(text).Matches(text[..^1] + "x"));
    }

    [Fact]
    public void A_pattern_beyond_the_bound_matches_nothing()
    {
        var text = new string('a', Glob.MaximumLength);
        Assert.True(Glob.Parse(text).Matches(text));
        Assert.False(Glob.Parse(text + "a").Matches(text + "a"));
        Assert.False(Glob.Parse(text + "a").MatchesWords(text + "a"));
        Assert.False(Glob.Parse(text + "a").Matches(""));
        Assert.True(Glob.Parse(new string('*', 100_000)).Matches(text));
    }

    /// <summary>Patterns that make a backtracking matcher take exponential or quadratic time.</summary>
    [Theory]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", 'a')]
    [InlineData("a?*a?*a?*a?*a?*a?*a?*a?*a?*a?*a?*a?*a?*a?*b", 'a')]
    [InlineData("*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?b", 'a')]
    [InlineData("a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", '-')]
    public void No_pattern_takes_more_than_one_pass(string pattern, char filler)
    {
        var text = new string(filler, 65_000);
        var glob = Glob.Parse(pattern);
        var watch = Stopwatch.StartNew();
        Assert.False(glob.Matches(text));
        Assert.False(glob.MatchesWords(text));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
    }

    [Fact]
    public void It_agrees_with_a_plain_matcher()
    {
        var text = Gen.Char["abA_ ?*"].Array[0, 12].Select(chars => new string(chars));
        Gen.Select(text, text).Sample((pattern, input) =>
        {
            Assert.Equal(IsMatch(pattern, 0, Fold(input), 0), Glob.Parse(pattern).Matches(input));
            Assert.Equal(IsWordMatch(pattern, input), Glob.Parse(pattern).MatchesWords(input));
        });
    }

    private static string Fold(string text) => new StringBuilder(text).Replace('A', 'a').ToString();

    private static bool IsWordMatch(string pattern, string text)
    {
        var bounds = Enumerable.Range(0, text.Length + 1).Where(i => i == 0 || i == text.Length || !IsWord(text[i - 1]) || !IsWord(text[i])).ToList();
        return bounds.Any(start => bounds.Any(end => end >= start && IsMatch(pattern, 0, Fold(text[start..end]), 0)));
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static bool IsMatch(string pattern, int p, string text, int t)
    {
        if (p == pattern.Length)
        {
            return t == text.Length;
        }

        return Fold(pattern)[p] switch
        {
            '*' => IsMatch(pattern, p + 1, text, t) || (t < text.Length && IsMatch(pattern, p, text, t + 1)),
            '?' => t < text.Length && IsMatch(pattern, p + 1, text, t + 1),
            var c => t < text.Length && text[t] == c && IsMatch(pattern, p + 1, text, t + 1),
        };
    }
}
