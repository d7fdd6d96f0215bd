using Myelin.Core.Identifiers;
using Myelin.Server.Federation;
using Myelin.Server.Federation.Requests;
using Xunit;

namespace Myelin.Server.Tests.Federation;

/// <summary>The <c>Authorization</c> header as other servers write it ("Request Authentication"; RFC 9110, "Authorization").</summary>
public sealed class XMatrixHeaderTests
{
    private static readonly XMatrixHeader Whole = new(ServerName.Parse("a.example:8448"), ServerName.Parse("b.example"), "ed25519:k_1", "Zm9v/b+8");

    [Theory]
    [InlineData("""X-Matrix origin="a.example:8448",destination="b.example",key="ed25519:k_1",sig="Zm9v/b+8" """)]
    [InlineData("""X-Matrix origin="a.example:8448",key="ed25519:k_1",sig="Zm9v/b+8",destination="b.example" """)]
    [InlineData("X-Matrix origin=a.example:8448,destination=b.example,key=ed25519:k_1,sig=Zm9v/b+8")]
    [InlineData("""x-matrix   origin=a.example:8448 ,	destination=b.example,, key="ed25519:k_1" , sig="Zm9v/b+8" ,""")]
    [InlineData("""X-MATRIX ORIGIN="a.example:8448",Destination="b.example",kEy="ed25519:k_1",Sig="Zm9v/b+8" """)]
    [InlineData("""X-Matrix origin="a.example:8448",destination="b.\example",key="ed25519:k\_1",sig="Zm9v/b+8",new="with \"quotes\", commas, and = signs",newer=1 """)]
    [InlineData("""X-Matrix origin = "a.example:8448" , destination = b.example, key= "ed25519:k_1", sig ="Zm9v/b+8" """)]
    public void Every_form_that_the_specification_admits_is_read(string header)
    {
        Assert.True(XMatrixHeader.TryParse(header.Trim(), out var read));
        Assert.Equal(Whole, read);
    }

    [Fact]
    public void An_older_server_may_leave_out_the_destination()
    {
        Assert.True(XMatrixHeader.TryParse("""X-Matrix origin=[2001:db8::1]:8448,key="ed25519:k_1",sig="Zm9v/b+8" """.Trim(), out var read));
        Assert.Equal(("[2001:db8::1]:8448", null), (read.Origin.Value, read.Destination));
    }

    [Fact]
    public void It_is_written_as_the_oldest_servers_read_it()
    {
        Assert.Equal("""X-Matrix origin="a.example:8448",destination="b.example",key="ed25519:k_1",sig="Zm9v/b+8" """.Trim(), Whole.ToString());
        Assert.True(XMatrixHeader.TryParse(Whole.ToString(), out var read));
        Assert.Equal(Whole, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("X-Matrix")]
    [InlineData("X-Matrix ")]
    [InlineData("Bearer abc")]
    [InlineData("X-Matrixorigin=a,key=b,sig=c")]
    [InlineData("X-Matrix-2 origin=a,key=b,sig=c")]
    [InlineData("X-Matrix key=b,sig=c")]
    [InlineData("X-Matrix origin=a,sig=c")]
    [InlineData("X-Matrix origin=a,key=b")]
    [InlineData("X-Matrix origin=,key=b,sig=c")]
    [InlineData("X-Matrix origin=a b,key=b,sig=c")]
    [InlineData("X-Matrix origin=a/b,key=b,sig=c")]
    [InlineData("X-Matrix origin=\"a\\/b\",key=b,sig=c")]
    [InlineData("X-Matrix origin=a,origin=b,key=b,sig=c")]
    [InlineData("X-Matrix origin=a,ORIGIN=b,key=b,sig=c")]
    [InlineData("X-Matrix origin=a,destination=*,key=b,sig=c")]
    [InlineData("X-Matrix origin=\"a\"key=b,sig=c")]
    [InlineData("X-Matrix origin=\"a\" key=b,sig=c")]
    [InlineData("X-Matrix origin=\"a,key=b,sig=c")]
    [InlineData("X-Matrix origin=a,key=b,sig=\"c\\")]
    [InlineData("X-Matrix =a,origin=a,key=b,sig=c")]
    [InlineData("X-Matrix origin,key=b,sig=c")]
    [InlineData("X-Matrix origin=a\"b,key=b,sig=c")]
    [InlineData("X-Matrix origin=é,key=b,sig=c")]
    public void Nothing_else_is(string? header) => Assert.False(XMatrixHeader.TryParse(header, out _));

    [Fact]
    public void A_header_has_its_bound()
    {
        var header = Whole.ToString() + ",x=";
        Assert.True(XMatrixHeader.TryParse(header + new string('x', FederationLimits.AuthorizationLength - header.Length), out _));
        Assert.False(XMatrixHeader.TryParse(header + new string('x', FederationLimits.AuthorizationLength - header.Length + 1), out _));
    }

    /// <summary>Whatever the text, reading ends without an exception, and what is read is written so that it is read alike.</summary>
    [Fact]
    public void Any_text_is_read_or_refused()
    {
        const int seed = 1700;
        var random = new Random(seed);
        string[] parts = ["X-Matrix", " ", ",", "\"", "\\", "=", "origin", "destination", "key", "sig", "a.example", "ed25519:k", "\t", ":", "[::1]", "\u00e9", "\0"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = "X-Matrix " + string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => parts[random.Next(parts.Length)]));
            if (XMatrixHeader.TryParse(text, out var read) && read.Destination is not null && !(read.KeyId + read.Signature).AsSpan().ContainsAny('"', '\\'))
            {
                Assert.True(XMatrixHeader.TryParse(read.ToString(), out var again) && again == read, $"Seed {seed}, {i}: {text}");
            }
        }
    }
}
