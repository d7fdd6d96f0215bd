using System.Reflection;
using Myelin.Server.Tests.Media.Thumbnails;

namespace Myelin.Server.Tests;

/// <summary>The everyday command leaves out the slow tests, and whoever names tests gets them.</summary>
public sealed class EverydayRunTests
{
    [Theory]
    [InlineData("--server dotnettestcli", true)]
    [InlineData("--filter-not-namespace Myelin.Server.Tests.Fuzz --server dotnettestcli", true)]
    [InlineData("--filter-not-trait Category=Other --server dotnettestcli", true)]
    [InlineData("--filter-trait Category=Slow --server dotnettestcli", false)]
    [InlineData("--filter-class *CrashTests --server dotnettestcli", false)]
    [InlineData("--server", false)]
    [InlineData("--server jsonrpc", false)]
    public void Dotnet_test_leaves_out_the_slow_ones_unless_it_names_what_to_run(string given, bool isWithout)
    {
        var arguments = given.Split(' ');
        Assert.Equal(isWithout ? [.. arguments, "--filter-not-trait", "Category=Slow"] : arguments, EverydayRun.Arguments(arguments));
    }

    [Fact]
    public void Tests_that_kill_servers_and_picture_bombs_are_slow()
    {
        var slow = Assembly.GetExecutingAssembly().GetTypes().Where(type => type is { IsAbstract: false, IsNested: false }
            && type.Name.EndsWith("CrashTests", StringComparison.Ordinal)).Append(typeof(PictureBombTests)).ToList();
        Assert.True(slow.Count > 8);
        Assert.All(slow, type => Assert.True(type.IsDefined(typeof(SlowAttribute), inherit: true), $"{type.Name} lacks [Slow]."));
    }
}
