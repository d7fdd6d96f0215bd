namespace Myelin.Core.Json;
/// <summary>x</summary>
public static class StrictJson { /// <summary>x</summary>
public static void Validate(ReadOnlySpan<byte> utf8Json) { using var d = System.Text.Json.JsonDocument.Parse(utf8Json.ToArray()); } }
