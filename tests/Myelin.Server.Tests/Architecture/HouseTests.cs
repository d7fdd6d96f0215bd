using System.Reflection;
using Myelin.Api;
using Myelin.Core.Identifiers;
using Myelin.Server.Hosting;
using NetArchTest.Rules;
using Xunit;

namespace Myelin.Server.Tests.Architecture;

/// <summary>The direction of the house (docs/ARCHITECTURE.md): a reference against it fails here.</summary>
public sealed class HouseTests
{
    private static readonly Assembly Core = typeof(UserId).Assembly;

    private static readonly Assembly Api = typeof(MatrixException).Assembly;

    private static readonly Assembly Server = typeof(MyelinHost).Assembly;

    /// <summary>Those that know every slice.</summary>
    private static readonly string[] Roofs = ["Hosting", "CommandLine"];

    private static readonly IReadOnlyDictionary<string, string[]> Foundations = SliceArrows.Foundations;

    public static TheoryData<string> Slices => [.. SliceNames()];

    public static TheoryData<string> Parts => [.. Foundations.Keys, .. SliceNames()];

    [Fact]
    public void CoreUsesNothingOfOurs() => Assert.Empty(OursIn(Core));

    [Fact]
    public void ApiUsesCoreAlone() => Assert.Equal(["Myelin.Core"], OursIn(Api));

    [Fact]
    public void CoreIsPure() => RequireNone(Types.InAssembly(Core).ShouldNot().HaveDependencyOnAny(
        "System.IO.File",
        "System.IO.Directory",
        "System.IO.FileStream",
        "System.Net",
        "System.Threading.Tasks",
        "System.Threading.Timer",
        "System.TimeProvider",
        "System.Diagnostics.Process",
        "Microsoft.Extensions",
        "Microsoft.AspNetCore",
        "Orleans"));

    [Fact]
    public void ApiHasNoInputOrOutput() => RequireNone(Types.InAssembly(Api).ShouldNot().HaveDependencyOnAny(
        "System.IO.File", "System.Net.Http", "System.Net.Sockets", "Microsoft.Extensions", "Microsoft.AspNetCore", "Orleans"));

    [Fact]
    public void FoundationsKnowNoSlice() => RequireNone(Types.InAssembly(Server)
        .That().ResideInNamespaceMatching($"^Myelin\\.Server\\.({string.Join('|', Foundations.Keys)})(\\.|$)")
        .ShouldNot().HaveDependencyOnAny([.. SliceNames().Concat(Roofs).Select(slice => $"Myelin.Server.{slice}")]));

    [Theory]
    [MemberData(nameof(Slices))]
    public void ASliceKnowsNeitherTheRoofNorTheTablesOfAnother(string slice) => RequireNone(Types.InAssembly(Server)
        .That().ResideInNamespaceMatching($"^Myelin\\.Server\\.{slice}(\\.|$)")
        .ShouldNot().HaveDependencyOnAny(
        [
            "Myelin.Server.CommandLine",
            "Myelin.Server.Hosting.MyelinHost",
            "Myelin.Server.Hosting.Slices",
            .. SliceNames().Where(other => other != slice).Select(other => $"Myelin.Server.{other}.Storage"),
        ]));

    /// <summary>A slice's face lies in its root; its inner rooms are its own.</summary>
    [Theory]
    [MemberData(nameof(Slices))]
    public void OfAnotherSliceNothingButItsFaceIsUsed(string slice) => RequireNone(Types.InAssembly(Server)
        .That().ResideInNamespaceMatching($"^Myelin\\.Server\\.{slice}(\\.|$)")
        .ShouldNot().HaveDependencyOnAny([.. InnerRooms().Where(room => !room.StartsWith($"Myelin.Server.{slice}.", StringComparison.Ordinal))]));

    [Fact]
    public void TheArrowsKnowEverySlice() => Assert.Equal(SliceNames(), SliceArrows.Slices.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void NoArrowsComeBackToWhereTheyBegan()
    {
        Assert.All(Foundations.Keys, foundation => SliceArrows.Reach(Foundations, foundation));
        Assert.All(SliceArrows.Slices.Keys, slice => SliceArrows.Reach(SliceArrows.Slices, slice));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void APartUsesWhatItsArrowsPointToAndNothingElse(string part)
    {
        var arrows = Foundations.ContainsKey(part) ? Foundations : SliceArrows.Slices;
        Assert.Equal(
            arrows[part].Order(StringComparer.Ordinal),
            arrows.Keys.Where(other => other != part && Uses(part, other)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheDocumentsDrawTheArrows() =>
        Assert.Contains(SliceArrows.Picture(), File.ReadAllText(Path.Combine(Repository.Root, "docs", "ARCHITECTURE.md")), StringComparison.Ordinal);

    [Fact]
    public void OnlyTheAdapterSeesHttp() => RequireNone(Types.InAssembly(Server)
        .That().ResideInNamespaceMatching($"^Myelin\\.Server\\.({string.Join('|', SliceNames().Concat(Foundations.Keys).Where(part => part != "Http"))})(\\.|$)")
        .ShouldNot().HaveDependencyOnAny("Microsoft.AspNetCore.Http.HttpContext", "Microsoft.AspNetCore.Http.HttpRequest", "Microsoft.AspNetCore.Http.HttpResponse"));

    [Fact]
    public void IdentifiersAreValues() => Assert.All(
        Core.GetExportedTypes().Where(type => type.Namespace == "Myelin.Core.Identifiers" && type is { IsAbstract: false, IsEnum: false }),
        type => Assert.True(type.IsValueType, $"{type.Name} is a class."));

    private static bool Uses(string part, string other) => Types.InAssembly(Server)
        .That().ResideInNamespaceMatching($"^Myelin\\.Server\\.{part}(\\.|$)")
        .And().HaveDependencyOn($"Myelin.Server.{other}")
        .GetTypes().Any();

    private static IEnumerable<string> InnerRooms() => Server.GetTypes()
        .Select(type => type.Namespace)
        .Where(name => name?.Split('.') is ["Myelin", "Server", var slice, _, ..] && SliceNames().Contains(slice))
        .Distinct()
        .Order(StringComparer.Ordinal)!;

    private static IEnumerable<string> SliceNames() => Server.GetTypes()
        .Select(type => type.Namespace?.Split('.'))
        .Where(parts => parts is ["Myelin", "Server", _, ..])
        .Select(parts => parts![2])
        .Distinct()
        .Except(Foundations.Keys)
        .Except(Roofs)
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> OursIn(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => name.StartsWith("Myelin.", StringComparison.Ordinal));

    private static void RequireNone(ConditionList condition)
    {
        var result = condition.GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypes?.Select(type => type.FullName) ?? []));
    }
}
