using Myelin.Core.Identifiers;

namespace Myelin.Core.Tests.Identifiers;

/// <summary>Appendices, "Server Name".</summary>
public class ServerNameTests
{
    [Theory]
    [InlineData("matrix.org")]
    [InlineData("matrix.org:8888")]
    [InlineData("1.2.3.4")]
    [InlineData("1.2.3.4:1234")]
    [InlineData("[1234:5678::abcd]")]
    [InlineData("[1234:5678::abcd]:5678")]
    [InlineData("[::]")]
    [InlineData("[::ffff:1.2.3.4]:1")]
    [InlineData("localhost")]
    [InlineData("MATRIX.org")]
    [InlineData("a-b.c:00000")]
    public void Names_by_the_grammar_are_accepted(string text) => Assert.Equal(text, ServerName.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(":8448")]
    [InlineData("matrix.org:")]
    [InlineData("matrix.org:123456")]
    [InlineData("matrix.org:-1")]
    [InlineData("matrix.org:80:80")]
    [InlineData("matrix.org:８０")]
    [InlineData("matrix_org")]
    [InlineData("mätrix.org")]
    [InlineData("matrix.org/")]
    [InlineData("matrix.org ")]
    [InlineData("../etc")]
    [InlineData("%2e")]
    [InlineData("a\0b")]
    [InlineData("user@matrix.org")]
    [InlineData("1234:5678::abcd")]
    [InlineData("[1234:5678::abcd")]
    [InlineData("[1234:5678::abcd]x")]
    [InlineData("[1234:5678::abcd]5678")]
    [InlineData("[1234:5678::abcg]")]
    [InlineData("[fe80::1%eth0]")]
    [InlineData("[]")]
    [InlineData("[:]")]
    public void Everything_else_is_refused(string? text)
    {
        Assert.False(ServerName.TryParse(text, out var name));
        Assert.Equal(default, name);
    }

    [Fact]
    public void The_length_is_limited()
    {
        Assert.True(ServerName.TryParse(new string('a', 255), out _));
        Assert.False(ServerName.TryParse(new string('a', 256), out _));
    }

    [Fact]
    public void Case_matters() => Assert.NotEqual(ServerName.Parse("matrix.org"), ServerName.Parse("MATRIX.org"));

    [Fact]
    public void Parsing_says_what_was_wrong() =>
        Assert.Contains("'x y' is not a server name", Assert.Throws<FormatException>(() => ServerName.Parse("x y")).Message, StringComparison.Ordinal);
}
