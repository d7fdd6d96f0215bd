using System.Globalization;

namespace Myelin.Core.Tests;

/// <summary>How much a test does that tries many things: as much as it says, or a part of that where the tests run once for each mutant.</summary>
internal static class Rounds
{
    private static readonly int Percent =
        Environment.GetEnvironmentVariable("MYELIN_ROUNDS_PERCENT") is { Length: > 0 } percent ? int.Parse(percent, CultureInfo.InvariantCulture) : 100;

    public static int Of(int everyday) => Math.Max(1, (int)((long)everyday * Percent / 100));
}
