using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Core.Json;

namespace Myelin.Server.Tests.Contract;

/// <summary>Client-Server API, "Standard error response": what a server writes a client reads.</summary>
public sealed partial class MatrixErrorTests
{
    private static readonly MatrixError[] Errors =
    [
        new(ErrCode.Forbidden, "No \u00e9 <&'\"> \ud83d\ude00."),
        new(new ErrCode("ORG.EXAMPLE_ODD"), string.Empty),
        new(ErrCode.LimitExceeded, "Wait.") { RetryAfter = TimeSpan.FromMilliseconds(1234) },
        new(ErrCode.UnknownToken, "Log in.") { SoftLogout = true },
        new(ErrCode.UserLocked, "Locked.") { SoftLogout = false },
        new(ErrCode.IncompatibleRoomVersion, "It is too new.") { RoomVersion = "99" },
        new(ErrCode.WrongRoomKeysVersion, "It is old.") { CurrentVersion = "7" },
        new(ErrCode.ResourceLimitExceeded, "Full.") { AdminContact = "mailto:admin@example.org" },
        new(ErrCode.BadStatus, "It is odd.") { Status = 418, Body = "{\"a\":1}" },
        new(null, null),
    ];

    [Fact]
    public void WhatIsWrittenIsRead() => Assert.All(Errors, error => Assert.Equal(error, MatrixError.Read(JsonBytes.Write(error.WriteTo))));

    [Fact]
    public void MembersHaveTheNamesOfTheSpecification() => Assert.True(JsonNode.DeepEquals(
        JsonNode.Parse("""{"errcode":"M_LIMIT_EXCEEDED","error":"Wait.","retry_after_ms":1235}"""),
        JsonNode.Parse(JsonBytes.Write(new MatrixError(ErrCode.LimitExceeded, "Wait.") { RetryAfter = TimeSpan.FromMilliseconds(1234.2) }.WriteTo).Span)));

    [Fact]
    public void AChallengeIsRead()
    {
        var json = """
            {
              "errcode": "M_FORBIDDEN", "error": "Wrong password.", "session": "xyz", "completed": ["m.login.dummy"],
              "flows": [{ "stages": ["m.login.dummy", "m.login.password"] }, { "stages": [] }], "params": { "m.login.terms": { "policies": {} } }
            }
            """;
        var error = MatrixError.Read(Encoding.UTF8.GetBytes(json))!;
        Assert.Equal((ErrCode.Forbidden, "Wrong password.", "xyz"), (error.Code, error.Message, error.Challenge!.Session));
        Assert.Equal([["m.login.dummy", "m.login.password"], []], error.Challenge.Flows);
        Assert.Equal(["m.login.dummy"], error.Challenge.Completed);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(JsonBytes.Write(error.WriteTo).Span)));
        Assert.Null(MatrixError.Read("{\"errcode\":\"M_FORBIDDEN\"}"u8.ToArray())!.Challenge);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>502</html>")]
    [InlineData("[]")]
    [InlineData("\"M_FORBIDDEN\"")]
    [InlineData("{\"errcode\":")]
    public void WhatIsNoErrorIsNone(string body) => Assert.Null(MatrixError.Read(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("""{"errcode":"M_FORBIDDEN","error":7,"retry_after_ms":"soon","soft_logout":"yes","status":1.5,"body":{},"flows":{}}""")]
    [InlineData("""{"errcode":"M_FORBIDDEN","error":"\ud800","retry_after_ms":-1,"soft_logout":null,"status":99999999999,"room_version":6}""")]
    [InlineData("""{"errcode":"M_FORBIDDEN","error":null,"retry_after_ms":1e300,"current_version":[],"admin_contact":false}""")]
    public void AMemberOfTheWrongTypeIsAbsent(string body) => Assert.Equal(new MatrixError(ErrCode.Forbidden, null), MatrixError.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void AnExceptionWithoutCodeIsUnknown()
    {
        var challenge = new AuthenticationChallenge { Flows = [["m.login.dummy"]], Parameters = ImmutableDictionary<string, JsonElement>.Empty };
        var refusal = new MatrixException(401, new MatrixError(null, null) { Challenge = challenge });
        Assert.Equal((401, ErrCode.Unknown), (refusal.Status, refusal.ErrCode));
        Assert.Equal("""{"flows":[{"stages":["m.login.dummy"]}],"params":{}}""", Encoding.UTF8.GetString(JsonBytes.Write(refusal.Error.WriteTo).Span));
    }

    [Fact]
    public void WellKnownCodesAreThoseOfTheirNames() => Assert.All(
        typeof(ErrCode).GetProperties(BindingFlags.Public | BindingFlags.Static),
        property => Assert.Equal("M" + Capital().Replace(property.Name, match => $"_{match.Value}").ToUpperInvariant(), ((ErrCode)property.GetValue(null)!).Value));

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
